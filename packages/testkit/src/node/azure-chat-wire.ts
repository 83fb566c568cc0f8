import { azureFilterResults } from './azure-filter-results.js'
import { chatWire, type ChatChunk } from './chat-wire.js'
import { jsonField } from './json-field.js'
import type { Answer } from './scenario.js'
import type { Wire } from './wire.js'

/**
 * Chat Completions as Azure OpenAI answers them: a first chunk without choices, id and model that tells what the filter
 * found in the prompt, and what it found in the answer beside each piece, or late, as its asynchronous filter tells it.
 */
export const azureChatWire: Wire = chatWire({
  chunks: withFindings,
  whole: (body, answer) => ({ ...body, prompt_filter_results: promptFindings(answer), choices: choicesOf(body, azureFilterResults('answer', answer.contentFilter?.answer)) }),
})

function* withFindings(chunks: Iterable<ChatChunk>, answer: Answer): Generator<ChatChunk> {
  let isLate = answer.contentFilter?.late === true
  const tellsBeside = !isLate
  yield { data: { choices: [], created: 0, id: '', model: '', object: '', prompt_filter_results: promptFindings(answer) }, isText: false }
  for (const chunk of chunks) {
    const isUsage = listOf(jsonField(chunk.data, 'choices')).length === 0
    if (isLate && isUsage) {
      yield lateFindings(answer)
      isLate = false
    }
    yield tellsBeside && !isUsage ? { ...chunk, data: beside(chunk, answer) } : chunk
  }
  if (isLate) yield lateFindings(answer)
}

/** A piece carries what was found and let through; the chunk that ends a filtered answer carries all. Others were not looked at. */
function beside({ data, isText }: ChatChunk, { contentFilter }: Answer): unknown {
  const isFiltered = jsonField(data, 'choices', 0, 'finish_reason') === 'content_filter'
  const found = Object.entries(contentFilter?.answer ?? {}).filter(([, result]) => isFiltered || result['filtered'] !== true)
  return { ...(data as object), choices: choicesOf(data, isText || isFiltered ? azureFilterResults('answer', Object.fromEntries(found)) : {}) }
}

function lateFindings(answer: Answer): ChatChunk {
  const choice = {
    index: 0,
    finish_reason: null,
    content_filter_results: azureFilterResults('answer', answer.contentFilter?.answer),
    content_filter_offsets: { check_offset: 0, start_offset: 0, end_offset: (answer.text ?? '').length },
  }
  return { data: { id: '', object: '', created: 0, model: '', choices: [choice], usage: null }, isText: false }
}

function promptFindings(answer: Answer): unknown {
  return [{ prompt_index: 0, content_filter_results: azureFilterResults('prompt', answer.contentFilter?.prompt) }]
}

function choicesOf(body: unknown, content_filter_results: unknown): readonly unknown[] {
  return listOf(jsonField(body, 'choices')).map((choice) => ({ content_filter_results, ...(choice as object) }))
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
