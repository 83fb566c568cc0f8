import { OpenCalls, type OpenCall } from '../shared/open-call.js'
import { installedModel, modelCard, runningModel, type InstalledModel, type ModelCard, type RunningModel } from './model-records.js'
import { OllamaConnection } from './ollama-connection.js'
import type { OllamaConnectionOptions } from './ollama-options.js'
import { pullModel, toPullError } from './pull-model.js'
import type { PullProgress } from './pull-progress.js'
import { toOllamaError } from './to-ollama-error.js'

interface Waiting {
  /** Aborting ends the call at once with the signal's reason. */
  signal?: AbortSignal
}

/** The models of one daemon. Every call rejects with an `ArqError` that says what to do. */
export interface OllamaModels {
  list(options?: Waiting): Promise<readonly InstalledModel[]>
  /** Those in memory now. */
  running(options?: Waiting): Promise<readonly RunningModel[]>
  /** Throws `ModelNotFoundError` for a model that is not there; so do `copy` and `remove`. */
  show(model: string, options?: Waiting): Promise<ModelCard>
  /**
   * Fetches a model and tells how far it is; ends with `{ type: 'done' }`. What arrived before a fault, an abort or a
   * consumer that left stays on the daemon's disk, so pulling again goes on from there. Retries nothing by itself.
   */
  pull(model: string, options?: Waiting): AsyncIterable<PullProgress>
  copy(source: string, destination: string, options?: Waiting): Promise<void>
  remove(model: string, options?: Waiting): Promise<void>
  /** Of the daemon. */
  version(options?: Waiting): Promise<string>
}

/** The model library of the daemon at `host`. A pull may be silent for `timeouts.firstContentMs` before it counts as stuck. Throws `ConfigError` for a host that is no address. */
export function ollamaModels(options: OllamaConnectionOptions = {}): OllamaModels {
  const connection = new OllamaConnection(options)
  const calls = new OpenCalls('ollama')
  const { firstContentMs } = connection.timeouts()
  const headersMs = connection.documentMs
  const client = (call: OpenCall, model?: string) => connection.client({ call, headersMs, ...(model === undefined ? {} : { model }) })
  const during = <T>(waiting: Waiting | undefined, work: (call: OpenCall) => Promise<T>): Promise<T> => guarded(calls.open(waiting?.signal), connection, work)
  return {
    list: (waiting) => during(waiting, async (call) => ((await client(call).list()).models ?? []).map(installedModel)),
    running: (waiting) => during(waiting, async (call) => ((await client(call).ps()).models ?? []).map(runningModel)),
    show: (model, waiting) => during(waiting, async (call) => modelCard(model, await client(call, model).show({ model }))),
    copy: (source, destination, waiting) => during(waiting, async (call) => void (await client(call, source).copy({ source, destination }))),
    remove: (model, waiting) => during(waiting, async (call) => void (await client(call, model).delete({ model }))),
    version: (waiting) => during(waiting, async (call) => (await client(call).version()).version),
    async *pull(model, waiting) {
      const call = calls.open(waiting?.signal)
      try {
        call.signal.throwIfAborted()
        yield* pullModel({ connection, call, model, silenceMs: firstContentMs })
      } catch (thrown) {
        throw call.signal.aborted ? call.signal.reason : toPullError(thrown, model, connection.secrets)
      } finally {
        call.end()
      }
    },
  }
}

async function guarded<T>(call: OpenCall, connection: OllamaConnection, work: (call: OpenCall) => Promise<T>): Promise<T> {
  try {
    call.signal.throwIfAborted()
    return await call.guard(work(call))
  } catch (thrown) {
    throw call.signal.aborted ? call.signal.reason : toOllamaError(thrown, connection.secrets)
  } finally {
    call.end()
  }
}
