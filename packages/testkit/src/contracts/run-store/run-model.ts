import { isTerminal, type RunEventBody } from '@arq/core'

/** What an actor of a trace does. `run out` is nobody's call: the lease of whoever holds it is over. */
export type RunAct = 'create' | 'append' | 'renew' | 'finish' | 'adopt' | 'stop' | 'run out'

/** What anybody can see of a run. */
export interface RunView {
  state: 'none' | 'live' | 'ended'
  lastSeq: number
  fence: number
  /** Whether its thread is busy with it. */
  isLive: boolean
  isAbandoned: boolean
}

/** One run as the port promises it, without a store: small enough to be believed. Outcomes are words, as `FencingTrace` tells them of a store. */
export class RunModel {
  readonly log: RunEventBody[] = []
  #state: RunView['state'] = 'none'
  #fence = 0
  #hasRunOut = false
  #isStopped = false
  /** How often each listener must have been told of a stop. */
  readonly #told = new Map<string, number>()

  get view(): RunView {
    const isLive = this.#state === 'live'
    return { state: this.#state, lastSeq: this.log.length, fence: this.#fence, isLive, isAbandoned: isLive && this.#hasRunOut }
  }

  get told(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#told)
  }

  create(): string {
    this.#state = 'live'
    this.#fence = 1
    return this.#isStopped ? 'created, stopped before' : 'created'
  }

  append(afterSeq: number, bodies: readonly RunEventBody[], fence: number): string {
    if (this.#state !== 'live' || fence !== this.#fence || afterSeq !== this.log.length) return 'refused'
    this.log.push(...bodies)
    if (bodies.some(isTerminal)) this.#state = 'ended'
    return `appended up to ${this.log.length}`
  }

  renew(fence: number): string {
    if (this.#state !== 'live' || fence !== this.#fence) return 'lost'
    this.#hasRunOut = false
    return 'held'
  }

  adopt(): string {
    if (this.#state !== 'live') return 'over'
    if (!this.#hasRunOut) return 'held'
    this.#hasRunOut = false
    this.#fence += 1
    return `adopted with fence ${this.#fence} at ${this.log.length}`
  }

  runOut(): void {
    this.#hasRunOut = this.#state === 'live'
  }

  stop(): string {
    if (this.#state !== 'ended') {
      this.#isStopped = true
      for (const listener of this.#told.keys()) this.#told.set(listener, 1)
    }
    return this.#state === 'none' ? 'no run' : this.#state
  }

  listen(listener: string): void {
    this.#told.set(listener, this.#isStopped ? 1 : 0)
  }
}
