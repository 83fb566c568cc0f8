import { createHash } from 'node:crypto'
import { askedModel } from './asked-model.js'
import { jsonField } from './json-field.js'

/** A model of the fault server's Ollama. */
export interface OllamaModel {
  name: string
  /** @defaultValue 131,072 */
  contextLength?: number
  /** @defaultValue completion and tools */
  capabilities?: readonly string[]
  /** Go template of the prompt. @defaultValue one that continues an answer which stands last */
  template?: string
  /** @defaultValue llama */
  family?: string
  /** Size of its one layer. @defaultValue 1,000 */
  totalBytes?: number
}

interface Reply {
  status: number
  body: unknown
}

const continuingTemplate = `{{- range $i, $_ := .Messages }}{{- $last := eq (len (slice $.Messages $i)) 1 }}
{{- if eq .Role "user" }}<|user|>{{ .Content }}<|end|>{{ if $last }}<|assistant|>{{ end }}
{{- else if eq .Role "assistant" }}<|assistant|>{{ .Content }}{{ if not $last }}<|end|>{{ end }}
{{- end }}{{- end }}`

/** The models of one Ollama daemon: what is there, what can be pulled, and how far a pull has come. Knows no sockets. */
export class OllamaLibrary {
  readonly #installed = new Map<string, OllamaModel>()
  readonly #pullable: ReadonlyMap<string, OllamaModel>
  readonly #pulledBytes = new Map<string, number>()
  readonly #running = new Map<string, number>()

  constructor(installed: readonly OllamaModel[], pullable: readonly OllamaModel[]) {
    for (const model of installed) this.#installed.set(model.name, model)
    this.#pullable = new Map(pullable.map((model) => [model.name, model]))
  }

  /** Answers what is one document under `/api`, a chat with a missing model included; `undefined` for everything else. */
  reply({ method, path, body }: { method: string; path: string; body: unknown }): Reply | undefined {
    switch (`${method} ${path}`) {
      case 'GET /api/version':
        return { status: 200, body: { version: '0.33.2' } }
      case 'GET /api/tags':
        return { status: 200, body: { models: [...this.#installed.values()].map(tagOf) } }
      case 'GET /api/ps':
        return { status: 200, body: { models: [...this.#running].flatMap(([name, window]) => this.#psOf(name, window)) } }
      case 'POST /api/show':
        return this.#withModel(body, (model) => ({ status: 200, body: showOf(model) }))
      case 'POST /api/copy':
        return this.#copy(body)
      case 'DELETE /api/delete':
        return this.#withModel(body, (model) => (this.#installed.delete(model.name), { status: 200, body: null }))
      case 'POST /api/embed':
        return this.#withModel(body, (model) => ({ status: 200, body: embeddingOf(model, body) }))
      case 'POST /api/chat':
        return this.#installed.has(askedModel(body)) ? this.#load(body) : missing(askedModel(body))
      default:
        return undefined
    }
  }

  /**
   * The lines of one pull. One that is stopped at a byte ends with an error line and is remembered, so that the next
   * starts there, as the daemon's own does.
   */
  pull(body: unknown, stopsAtByte: number | undefined): readonly unknown[] {
    const name = askedModel(body)
    const model = this.#pullable.get(name) ?? this.#installed.get(name)
    if (model === undefined) return [{ status: 'pulling manifest' }, { error: 'pull model manifest: file does not exist' }]
    const total = model.totalBytes ?? 1_000
    const start = this.#pulledBytes.get(name) ?? 0
    const end = Math.min(stopsAtByte ?? total, total)
    this.#pulledBytes.set(name, Math.max(start, end))
    const layer = (completed: number): unknown => ({ status: 'pulling layer', digest: digestOf(name), total, completed })
    const lines = [{ status: 'pulling manifest' }, layer(start), layer(Math.round((start + end) / 2)), layer(end)]
    if (end < total) return [...lines, { error: 'max retries exceeded: unexpected EOF' }]
    this.#installed.set(name, model)
    return [...lines, { status: 'verifying sha256 digest' }, { status: 'writing manifest' }, { status: 'success' }]
  }

  /** A model that is asked to answer is in memory from then on. */
  #load(body: unknown): undefined {
    const window = jsonField(body, 'options', 'num_ctx')
    this.#running.set(askedModel(body), typeof window === 'number' ? window : 4_096)
    return undefined
  }

  #copy(body: unknown): Reply {
    const source = this.#installed.get(textAt(body, 'source'))
    if (source === undefined) return missing(textAt(body, 'source'))
    const name = textAt(body, 'destination')
    this.#installed.set(name, { ...source, name })
    return { status: 200, body: null }
  }

  #psOf(name: string, window: number): readonly unknown[] {
    const model = this.#installed.get(name)
    return model === undefined ? [] : [{ ...tagOf(model), size_vram: 0, expires_at: '2026-01-01T00:05:00Z', context_length: window }]
  }

  #withModel(body: unknown, answer: (model: OllamaModel) => Reply): Reply {
    const model = this.#installed.get(askedModel(body))
    return model === undefined ? missing(askedModel(body)) : answer(model)
  }
}

function textAt(body: unknown, name: string): string {
  const value = jsonField(body, name)
  return typeof value === 'string' ? value : ''
}

function missing(name: string): Reply {
  return { status: 404, body: { error: `model '${name}' not found` } }
}

function tagOf(model: OllamaModel): Record<string, unknown> {
  return { name: model.name, model: model.name, modified_at: '2026-01-01T00:00:00Z', size: model.totalBytes ?? 1_000, digest: digestOf(model.name), details: detailsOf(model) }
}

function showOf(model: OllamaModel): Record<string, unknown> {
  const family = model.family ?? 'llama'
  return {
    license: 'A licence.',
    modelfile: `FROM ${model.name}`,
    template: model.template ?? continuingTemplate,
    details: detailsOf(model),
    model_info: { 'general.architecture': family, [`${family}.context_length`]: model.contextLength ?? 131_072 },
    capabilities: model.capabilities ?? ['completion', 'tools'],
  }
}

function detailsOf(model: OllamaModel): Record<string, unknown> {
  return { format: 'gguf', family: model.family ?? 'llama', parameter_size: '1B', quantization_level: 'Q4_K_M' }
}

/** Eight numbers made of the text, so that equal texts have equal vectors. */
function embeddingOf(model: OllamaModel, body: unknown): Record<string, unknown> {
  const input = jsonField(body, 'input')
  const texts: readonly unknown[] = Array.isArray(input) ? input : [input]
  const embeddings = texts.map((text) => [...createHash('sha256').update(String(text)).digest().subarray(0, 8)].map((byte) => byte / 255))
  return { model: model.name, embeddings, total_duration: 1_000_000, load_duration: 0, prompt_eval_count: texts.length }
}

function digestOf(name: string): string {
  return `sha256:${createHash('sha256').update(name).digest('hex')}`
}
