import type { ContentFilterFinding, StreamEvent } from '@arq/core'
import { filterFindings } from './filter-findings.js'
import { jsonField } from '../shared/json-field.js'

type Where = 'prompt' | 'answer'

/** Azure's words for how bad it is, from harmless on. */
const severities: readonly (string | undefined)[] = [undefined, 'safe', 'detected', 'low', 'medium', 'high']

/**
 * Collects what a content filter says beside an answer: Azure repeats it with every piece, or tells it late. Only what is
 * news becomes an event: a category for the first time, and later where it got worse.
 */
export class ContentFilterReader {
  readonly #known = new Map<string, ContentFilterFinding>()
  #news: StreamEvent[] = []

  /** Reads `prompt_filter_results` (older versions: `prompt_annotations`) of a chunk of Chat Completions. */
  acceptChunk(chunk: unknown): void {
    for (const prompt of listOf(jsonField(chunk, 'prompt_filter_results') ?? jsonField(chunk, 'prompt_annotations'))) {
      this.#add('prompt', filterFindings(jsonField(prompt, 'content_filter_results')))
    }
  }

  /** Reads `content_filter_results` of a choice of Chat Completions. */
  acceptChoice(choice: unknown): void {
    this.#add('answer', filterFindings(jsonField(choice, 'content_filter_results')))
  }

  /** Reads `content_filters` of a response. */
  acceptResponse(response: unknown): void {
    for (const filter of listOf(jsonField(response, 'content_filters'))) {
      this.#add(jsonField(filter, 'source_type') === 'prompt' ? 'prompt' : 'answer', filterFindings(jsonField(filter, 'content_filter_results')))
    }
  }

  /** What was learnt since the last time, as events. */
  take(): readonly StreamEvent[] {
    if (this.#news.length === 0) return this.#news
    const news = this.#news
    this.#news = []
    return news
  }

  #add(where: Where, findings: readonly ContentFilterFinding[]): void {
    const fresh = findings.filter((finding) => isWorse(finding, this.#known.get(`${where}/${finding.category}`)))
    if (fresh.length === 0) return
    for (const finding of fresh) this.#known.set(`${where}/${finding.category}`, finding)
    this.#news.push({ type: 'content-filter', where, findings: fresh })
  }
}

function isWorse(now: ContentFilterFinding, before: ContentFilterFinding | undefined): boolean {
  if (before === undefined || (now.filtered && !before.filtered)) return true
  return severities.indexOf(now.severity) > severities.indexOf(before.severity)
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
