import type { OpenCalls } from '../shared/open-call.js'
import { modelFacts, type ModelFacts } from './model-facts.js'
import type { OllamaConnection } from './ollama-connection.js'

/** A daemon answers `/api/show` in milliseconds; one that does not is asked the question itself. */
const answerMs = 10_000

/** What is known of the models of one daemon; each is asked about once. */
export class ModelLibrary {
  readonly #connection: OllamaConnection
  readonly #calls: OpenCalls
  readonly #known = new Map<string, ModelFacts>()
  readonly #asking = new Map<string, Promise<ModelFacts | undefined>>()

  constructor(connection: OllamaConnection, calls: OpenCalls) {
    this.#connection = connection
    this.#calls = calls
  }

  known(model: string): ModelFacts | undefined {
    return this.#known.get(model)
  }

  /** Takes in an `/api/show` document. */
  keep(model: string, shown: unknown): ModelFacts | undefined {
    const facts = modelFacts(shown)
    if (facts !== undefined) this.#known.set(model, facts)
    return facts
  }

  /**
   * Asks the daemon, once for all who wait. Never rejects: a daemon that tells nothing may still answer, and where it
   * cannot, the request that follows fails with the better error.
   */
  ask(model: string): Promise<ModelFacts | undefined> {
    const known = this.#known.get(model)
    if (known !== undefined) return Promise.resolve(known)
    const asking = this.#asking.get(model) ?? this.#ask(model).finally(() => this.#asking.delete(model))
    this.#asking.set(model, asking)
    return asking
  }

  async #ask(model: string): Promise<ModelFacts | undefined> {
    const call = this.#calls.open()
    try {
      const headersMs = Math.min(answerMs, this.#connection.timeouts().headersMs)
      return this.keep(model, await call.guard(this.#connection.client({ call, headersMs, model }).show({ model })))
    } catch {
      return undefined
    } finally {
      call.end()
    }
  }
}
