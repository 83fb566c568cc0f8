import path from 'node:path'
import { ModelNotFoundError, type Clock, type Logger } from '@arq/core'
import { downloadModel } from './download-model.js'
import { isGgufFile } from './is-gguf-file.js'
import type { ModelProgress, ObtainModel } from './local-options.js'
import type { ModelSource } from './model-source.js'

export interface ModelSearch {
  source: ModelSource
  cacheDir: string
  fetch: typeof fetch
  obtain: ObtainModel | undefined
  report: (progress: ModelProgress) => void
  clock: Clock
  logger: Logger
  signal: AbortSignal
}

/**
 * Path of the model file: the given one, or the cache, the hub and the caller's own way, in this order. Rejects with
 * `ModelNotFoundError`, which lists what was tried and why it failed.
 */
export async function findModelFile(search: ModelSearch): Promise<string> {
  if (search.source.kind === 'file') return givenFile(search.source.path)
  const cached = path.join(search.cacheDir, search.source.fileName)
  if (await isGgufFile(cached)) return cached
  const failures = ['the cache does not have it']
  const { source } = search
  const hub = await attempt(search, 'hub', failures, async () => {
    await downloadModel({ ...search, url: source.url, target: cached })
    return cached
  })
  if (hub !== undefined) return hub
  const { obtain } = search
  const own = obtain && (await attempt(search, 'fallback', failures, () => obtain(source.fileName, search.cacheDir, search.report, search.signal)))
  if (own !== undefined && (await isGgufFile(own))) return own
  if (own !== undefined) failures.push('fallback: it gave a file that is not a GGUF model')
  search.logger.info('the model file is not to be had; it would be looked for here', { file: path.join(search.cacheDir, source.fileName) })
  throw notFound(source.fileName, failures)
}

async function givenFile(file: string): Promise<string> {
  if (await isGgufFile(file)) return file
  throw new ModelNotFoundError(
    `There is no GGUF model at the given path (${path.basename(file)}), so no local model can answer. Check the path, or name a model on the hub as hf:owner/repo/file.gguf.`,
  )
}

async function attempt(search: ModelSearch, way: string, failures: string[], get: () => Promise<string>): Promise<string | undefined> {
  try {
    return await get()
  } catch (thrown) {
    search.signal.throwIfAborted()
    const reason = reasonOf(thrown)
    search.logger.debug('A way to get the model file failed.', { way, reason })
    failures.push(`${way}: ${reason}`)
    return undefined
  }
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  return thrown.cause instanceof Error ? `${thrown.message} (${thrown.cause.message})` : thrown.message
}

/** Readers of the answer see this too, so no directory of the machine is named. */
function notFound(fileName: string, failures: readonly string[]): ModelNotFoundError {
  return new ModelNotFoundError(
    `The model file ${fileName} could not be had, so no local model can answer. Tried: ${failures.join('; ')}. Put the file into the directory that ARQ_MODEL_DIR names, or use another provider.`,
  )
}
