import type { Environment } from './parse-settings.js'

const defaultHost = 'http://127.0.0.1:11434'
/** A daemon on this machine answers in milliseconds; one that does not is not waited for. */
const answerMs = 1_500

export type OllamaFound = { type: 'model'; baseURL: string; model: string } | { type: 'empty'; baseURL: string } | { type: 'none'; baseURL: string }

/** Looks for an Ollama daemon at `OLLAMA_HOST` or the default port, and for a model in it. Never throws. */
export async function findOllama(env: Environment, wanted: string | undefined, fetch: typeof globalThis.fetch, signal: AbortSignal): Promise<OllamaFound> {
  const baseURL = ollamaAddress(env['OLLAMA_HOST'])
  try {
    const response = await fetch(`${baseURL}/api/tags`, { signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]) })
    if (!response.ok) return { type: 'none', baseURL }
    const models = modelNames(await response.json())
    const model = wanted ?? models[0]
    return model === undefined ? { type: 'empty', baseURL } : { type: 'model', baseURL, model }
  } catch {
    signal.throwIfAborted()
    return { type: 'none', baseURL }
  }
}

/** `OLLAMA_HOST` may be a host, a host with a port, or a URL, as the daemon itself reads it; `0.0.0.0` is where it listens, not where it is reached. */
export function ollamaAddress(host: string | undefined): string {
  if (host === undefined || host.trim() === '') return defaultHost
  const hasScheme = /^https?:\/\//.test(host)
  try {
    const url = new URL(hasScheme ? host : `http://${host}`)
    if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1'
    if (url.port === '' && !hasScheme) url.port = '11434'
    return url.origin
  } catch {
    return defaultHost
  }
}

/** Names of the models that can answer. Embedding models are listed among them and say so by their family or their name. */
function modelNames(body: unknown): readonly string[] {
  const models = field(body, 'models')
  if (!Array.isArray(models)) return []
  return models.flatMap((model: unknown) => {
    const name = field(model, 'name')
    const family = field(field(model, 'details'), 'family')
    const onlyEmbeds = /embed/i.test(String(name)) || (typeof family === 'string' && /bert/i.test(family))
    return typeof name === 'string' && !onlyEmbeds ? [name] : []
  })
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
