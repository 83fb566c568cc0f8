import path from 'node:path'
import { ConfigError, ModelNotFoundError, type Logger } from '@arq/core'
import { SharedLoad } from '../shared/shared-load.js'
import type { LlamaEngine, LlamaModel, LlamaModule } from './llama-module.js'

export interface LlamaRuntimeOptions {
  load: () => Promise<LlamaModule>
  threads: number
  logger: Logger
}

/** The library, its engine, and a model file in memory. */
export interface LlamaWeights {
  library: LlamaModule
  engine: LlamaEngine
  model: LlamaModel
}

/** Frees what was opened on weights. */
interface Disposable {
  dispose(): Promise<void>
}

/**
 * One engine for all model files of a provider, so that its threads are counted once, and each file in memory once,
 * whatever is opened on it. Nothing stays in memory once nothing is open.
 */
export class LlamaRuntime {
  readonly #options: LlamaRuntimeOptions
  readonly #engine: SharedLoad<{ library: LlamaModule; engine: LlamaEngine }>
  readonly #models = new Map<string, SharedLoad<LlamaWeights>>()
  readonly #open = new Set<Disposable>()
  readonly #underWay = new Set<Promise<unknown>>()

  constructor(options: LlamaRuntimeOptions) {
    this.#options = options
    this.#engine = new SharedLoad(() => this.#track(startEngine(options)), ({ engine }) => void engine.dispose())
  }

  /** Opens something on a model file, which is loaded first where it is not in memory. */
  open<T extends Disposable>(file: string, make: (weights: LlamaWeights) => Promise<T>, signal: AbortSignal): Promise<T> {
    return this.#track(this.#make(file, make, signal))
  }

  /** Frees one thing that was opened; with the last one, the models and the engine too. */
  async free(opened: Disposable): Promise<void> {
    if (this.#open.delete(opened)) await opened.dispose()
    await this.#freeUnused()
  }

  /** Frees everything, once what is being loaded has noticed its abort. */
  async close(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay)
    for (const opened of this.#open) await opened.dispose()
    this.#open.clear()
    await this.#freeUnused()
  }

  async #make<T extends Disposable>(file: string, make: (weights: LlamaWeights) => Promise<T>, signal: AbortSignal): Promise<T> {
    const opened = await make(await this.#weightsOf(file).get(signal))
    this.#open.add(opened)
    return opened
  }

  #weightsOf(file: string): SharedLoad<LlamaWeights> {
    const known = this.#models.get(file)
    if (known !== undefined) return known
    const load = async (signal: AbortSignal): Promise<LlamaWeights> => {
      const { library, engine } = await this.#engine.get(signal)
      return { library, engine, model: await this.#track(openModel(engine, file, signal)) }
    }
    const shared = new SharedLoad(load, ({ model }) => void model.dispose())
    this.#models.set(file, shared)
    return shared
  }

  /** Remembers what the library is at, because it goes on for a moment after its caller has left. */
  async #track<T>(work: Promise<T>): Promise<T> {
    this.#underWay.add(work)
    try {
      return await work
    } finally {
      this.#underWay.delete(work)
      if (this.#open.size === 0) void this.#freeUnused().catch((reason: unknown) => this.#options.logger.warn('llama.cpp did not free its memory', { reason }))
    }
  }

  async #freeUnused(): Promise<void> {
    if (this.#open.size > 0 || this.#underWay.size > 0) return
    const models = [...this.#models.values()].map((shared) => shared.take())
    const started = this.#engine.take()
    this.#models.clear()
    for (const weights of models) await weights?.model.dispose()
    await started?.engine.dispose()
  }
}

async function startEngine({ load, threads, logger }: LlamaRuntimeOptions): Promise<{ library: LlamaModule; engine: LlamaEngine }> {
  const library = await importLibrary(load)
  try {
    const engine = await library.getLlama({
      gpu: false,
      build: 'never',
      progressLogs: false,
      maxThreads: threads,
      logger: (level, message) => logger.debug('llama.cpp', { level, message: message.trim() }),
    })
    return { library, engine }
  } catch (cause) {
    throw new ConfigError('llama.cpp has no ready binary for this machine, so no model can run in this process. Use another provider, or see the cause.', { cause })
  }
}

async function importLibrary(load: () => Promise<LlamaModule>): Promise<LlamaModule> {
  try {
    return await load()
  } catch (cause) {
    throw new ConfigError('The package node-llama-cpp could not be loaded, so no model can run in this process. Add it to your dependencies: it is an optional peer.', { cause })
  }
}

async function openModel(engine: LlamaEngine, file: string, signal: AbortSignal): Promise<LlamaModel> {
  try {
    return await engine.loadModel({ modelPath: file, loadSignal: signal })
  } catch (cause) {
    signal.throwIfAborted()
    throw new ModelNotFoundError(`llama.cpp cannot read the model file ${path.basename(file)}, so it cannot answer. It may be damaged or too new; delete it to fetch it again.`, { cause })
  }
}
