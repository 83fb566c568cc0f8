import {
  atMost,
  collectAnswer,
  ConfigError,
  silentLogger,
  systemClock,
  systemRandom,
  type CallOptions,
  type LLMProvider,
  type ModelInfo,
  type ModelMessage,
  type ModelRequest,
  type QueryResult,
  type StreamEvent,
} from '@arq/core'
import { AnswerMaker } from './loop/answer-maker.js'
import type { AnswerSetup } from './loop/answer-setup.js'
import { defaultBackoff } from './loop/backoff-ms.js'
import { defaultBudgets } from './loop/recovery-budgets.js'
import { defaultInstruction } from './plans/default-instruction.js'
import type { AutoRecoveryOptions } from './recovery-options.js'
import type { NamedCandidate } from './router/candidate.js'

/** A candidate that takes longer to get ready is waited for by its own attempt, in milliseconds. */
const readyPatienceMs = 2_000

/**
 * Models in, a sturdier model out. An answer that breaks off is continued by whoever can do it best (by cursor, by prefill, in words,
 * or begun again where nothing was shown), and every answer ends exactly once: whole, or with one typed error. Each attempt is one
 * call to one candidate; nobody below retries.
 *
 * `stream` yields what any provider yields, with `status` events while it recovers and one `recovery` event before the end. It rejects with
 * the signal's reason when stopped, `BudgetExceededError`, `TimeoutError` (`details.kind` `deadline` or `no-progress`), the last attempt's
 * error when every attempt failed alike, else `ProviderUnavailableError`. An answer whose tool call came whole ends with that call.
 */
export class AutoRecovery implements LLMProvider {
  readonly name: string
  readonly #setup: AnswerSetup
  readonly #work = new Set<Promise<void>>()

  constructor(options: AutoRecoveryOptions) {
    const { router, budgets, backoff } = options
    if (router.candidates.length === 0) throw new ConfigError('There is no model to ask, so nothing can be answered. Give the router at least one candidate.')
    this.name = options.name ?? 'arq'
    this.#setup = {
      router,
      ledger: options.ledger,
      observers: options.observers ?? [],
      budgets: { ...defaultBudgets, ...budgets },
      backoff: { ...defaultBackoff, ...backoff },
      timeouts: options.timeouts,
      instruction: options.instruction ?? defaultInstruction,
      seamHoldMs: options.seamHoldMs ?? 300,
      clock: options.clock ?? systemClock,
      random: options.random ?? systemRandom,
      logger: options.logger ?? silentLogger,
      track: (work) => this.#track(work),
    }
  }

  /**
   * Makes the first candidate ready, so that what it can do is known before a request is routed; others are made ready by the attempt that
   * needs them. A candidate that fails here fails again in its attempt, where another takes over, so this only rejects when it is aborted.
   */
  async initialize({ signal }: { signal?: AbortSignal } = {}): Promise<void> {
    const first = this.#setup.router.candidates[0]?.provider.initialize(signal === undefined ? {} : { signal }).catch(() => {})
    if (first !== undefined) await atMost(this.#setup.clock, readyPatienceMs, first, undefined)
    signal?.throwIfAborted()
  }

  /** JSON is begun again where streaming would have to continue it: nobody has seen it yet. */
  query(request: ModelRequest, options: CallOptions = {}): Promise<QueryResult> {
    return collectAnswer(this.#make(request, options, request.responseFormat !== undefined), request.model)
  }

  stream(request: ModelRequest, options: CallOptions = {}): AsyncIterableIterator<StreamEvent> {
    return this.#make(request, options, false)
  }

  /** Of every candidate that can be reached; rejects where none can. */
  async listModels(options: { signal?: AbortSignal } = {}): Promise<readonly ModelInfo[]> {
    const asked = [...new Set(this.#setup.router.candidates.map(({ provider }) => provider))]
    const lists = await Promise.allSettled(asked.map((provider) => provider.listModels(options)))
    const reached = lists.flatMap((list) => (list.status === 'fulfilled' ? [list.value] : []))
    const failed = lists.find((list) => list.status === 'rejected')
    if (reached.length === 0 && failed !== undefined) throw failed.reason
    return reached.flat()
  }

  /** Of the candidate with this id or model; of the first one where there is none. */
  describeModel(model: string): ModelInfo {
    const candidate = this.#candidate(model)
    return candidate.provider.describeModel(candidate.model)
  }

  countTokens(model: string, messages: readonly ModelMessage[]): Promise<{ tokens: number; source: 'counted' | 'estimated' }> {
    const candidate = this.#candidate(model)
    return candidate.provider.countTokens(candidate.model, messages)
  }

  /** Resolves when everything that answers have used is booked. */
  async settled(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work)
  }

  /** Closes every candidate's provider and waits until everything is booked. */
  async close(): Promise<void> {
    await Promise.all([...new Set(this.#setup.router.candidates.map(({ provider }) => provider))].map((provider) => provider.close()))
    await this.settled()
  }

  #make(request: ModelRequest, { signal, run, timeouts, already }: CallOptions, isHeld: boolean): AsyncIterableIterator<StreamEvent> {
    return new AnswerMaker(this.#setup, { request, run, timeouts, signal, already, isHeld }).make()
  }

  #candidate(model: string): NamedCandidate {
    const { candidates } = this.#setup.router
    const candidate = candidates.find(({ id }) => id === model) ?? candidates.find((known) => known.model === model) ?? candidates[0]
    if (candidate === undefined) throw new ConfigError('There is no model to ask, so nothing can be answered. Give the router at least one candidate.')
    return candidate
  }

  #track(work: Promise<void>): void {
    const tracked = work.catch((error: unknown) => this.#setup.logger.error('work after an answer failed', { error: String(error) })).finally(() => this.#work.delete(tracked))
    this.#work.add(tracked)
  }
}
