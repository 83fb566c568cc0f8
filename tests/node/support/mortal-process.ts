import { Engine, type LLMProvider, type RunStore, type Stores, type ThreadStore } from '@arq/core'
import { AutoRecovery, LoadBalancer } from '@arq/recovery'
import { scriptedModel, SeededRandom, type FakeClock, type ScriptedModel } from '@arq/testkit'

export const full = 'The quick brown fox jumps over the lazy dog, and then it rests for a while in the shade.'

/** A deterministic model: it goes on after what an assistant turn at the end of the prompt holds, thirty characters each 100 ms. */
export const foxModel = (clock: FakeClock): ScriptedModel =>
  scriptedModel(
    ({ messages }) => {
      const last = messages.at(-1)
      return [{ text: last?.role === 'assistant' && typeof last.content === 'string' ? full.slice(last.content.length) : full }]
    },
    { clock, chunk: 30, chunkDelayMs: 100 },
  )

export interface Death {
  /** Which of its writes to a store is its last, counted from 1. */
  atWrite: number
  /** Whether that write still arrives. */
  arrives: boolean
}

/** One of several processes on the same stores, which dies at one of its writes: from then on it hears and does nothing any more. */
export class MortalProcess {
  readonly engine: Engine
  readonly model: ScriptedModel
  readonly #death: Death | undefined
  writes = 0
  #isDead = false

  constructor(stores: Stores, clock: FakeClock, death?: Death) {
    this.#death = death
    this.model = foxModel(clock)
    const provider: LLMProvider = new AutoRecovery({ router: new LoadBalancer({ candidates: [{ provider: this.model, model: 'm' }], clock }), clock, random: new SeededRandom() })
    const silent = (): void => {}
    this.engine = new Engine({
      choose: () => ({ provider, model: 'm' }),
      settings: {},
      stores: { ...stores, runs: this.#mortalRuns(stores.runs), threads: this.#mortalThreads(stores.threads) },
      clock,
      random: new SeededRandom(this.#death === undefined ? 2 : 1),
      logger: { debug: silent, info: silent, warn: silent, error: silent },
      orphans: 'finish',
      maxLiveRunsPerScope: 8,
    })
  }

  get isDead(): boolean {
    return this.#isDead
  }

  #mortalRuns(runs: RunStore): RunStore {
    return {
      create: this.#write(runs.create.bind(runs)),
      append: this.#write(runs.append.bind(runs)),
      renew: this.#write(runs.renew.bind(runs)),
      adopt: this.#write(runs.adopt.bind(runs)),
      abandoned: this.#read(runs.abandoned.bind(runs)),
      read: this.#read(runs.read.bind(runs)),
      get: this.#read(runs.get.bind(runs)),
      live: this.#read(runs.live.bind(runs)),
      requestStop: runs.requestStop.bind(runs),
      forget: this.#write(runs.forget.bind(runs)),
      tail: runs.tail.bind(runs),
      onStop: (runId, callback) => runs.onStop(runId, () => (this.#isDead ? undefined : callback())),
    }
  }

  #mortalThreads(threads: ThreadStore): ThreadStore {
    return {
      save: this.#write(threads.save.bind(threads)),
      upsertMessage: this.#write(threads.upsertMessage.bind(threads)),
      delete: this.#write(threads.delete.bind(threads)),
      messages: this.#read(threads.messages.bind(threads)),
      list: threads.list.bind(threads),
      isForeign: this.#read(threads.isForeign.bind(threads)),
    }
  }

  #read<Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>): (...args: Args) => Promise<Result> {
    return (...args) => (this.#isDead ? new Promise(() => {}) : call(...args))
  }

  #write<Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>): (...args: Args) => Promise<Result> {
    return async (...args) => {
      if (this.#isDead) return new Promise(() => {})
      this.writes += 1
      if (this.writes !== this.#death?.atWrite) return call(...args)
      this.#isDead = true
      if (this.#death.arrives) await call(...args)
      return new Promise(() => {})
    }
  }
}
