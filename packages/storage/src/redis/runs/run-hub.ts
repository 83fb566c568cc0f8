import type { Clock } from '@arq/core'
import type { RedisLink } from '../connection/redis-link.js'
import type { RunEar, RunLook } from './run-ear.js'

export interface RunHubOptions<Ear extends RunEar> {
  link: RedisLink
  clock: Clock
  pollMs: number
  /** For how long it is not worth to hear of a run, in milliseconds: most are left before. @defaultValue it is from the first moment on */
  patienceMs?: number
  channel: (runId: string) => string
  open: (runId: string) => Ear
  look: (runId: string) => Promise<RunLook>
}

/** Hears for the whole process, over one connection, of the runs that somebody here wants to hear of. */
export class RunHub<Ear extends RunEar> {
  readonly #options: RunHubOptions<Ear>
  readonly #ears = new Map<string, Ear>()
  #cancelPoll: (() => void) | undefined

  constructor(options: RunHubOptions<Ear>) {
    this.#options = options
    options.link.onHearing(() => {
      for (const ear of this.#ears.values()) void this.#look(ear)
    })
  }

  /** What hears of a run, where somebody here listens. */
  find(runId: string): Ear | undefined {
    return this.#ears.get(runId)
  }

  /** Must be left again. */
  join(runId: string): Ear {
    const ear = this.#ears.get(runId) ?? this.#open(runId)
    ear.users += 1
    return ear
  }

  leave(ear: Ear): void {
    ear.users -= 1
    if (ear.users > 0 || this.#ears.get(ear.runId) !== ear) return
    this.#ears.delete(ear.runId)
    this.#options.link.unsubscribe(this.#options.channel(ear.runId))
    if (this.#ears.size === 0) this.#stopPolling()
  }

  close(): void {
    this.#stopPolling()
    const ears = [...this.#ears.values()]
    this.#ears.clear()
    for (const ear of ears) ear.close()
  }

  #open(runId: string): Ear {
    const ear = this.#options.open(runId)
    this.#ears.set(runId, ear)
    this.#subscribeInTime(ear)
    this.#pollLater()
    return ear
  }

  #subscribeInTime(ear: Ear): void {
    const { patienceMs, clock } = this.#options
    if (patienceMs === undefined) return void this.#subscribe(ear)
    clock.after(patienceMs, () => {
      if (this.#ears.get(ear.runId) === ear && ear.subscription === 'none') void this.#subscribe(ear)
    })
  }

  /** What was said before the subscription stood is found by a look. */
  async #subscribe(ear: Ear): Promise<void> {
    const { link, channel } = this.#options
    ear.subscription = 'pending'
    try {
      await link.subscribe(channel(ear.runId), (message) => ear.hear(String(message)))
      ear.subscription = 'stands'
    } catch {
      ear.subscription = 'none'
    }
    await this.#look(ear)
  }

  async #look(ear: Ear): Promise<void> {
    try {
      ear.learn(await this.#options.look(ear.runId))
    } catch (error) {
      ear.fail(error)
    }
  }

  /** Messages can be lost with a connection: whoever heard nothing looks. */
  #poll(): void {
    for (const ear of this.#ears.values()) {
      if (ear.subscription === 'none') void this.#subscribe(ear)
      else if (!ear.wasHeard) void this.#look(ear)
      ear.wasHeard = false
    }
    this.#pollLater()
  }

  #pollLater(): void {
    this.#cancelPoll ??= this.#options.clock.after(this.#options.pollMs, () => {
      this.#cancelPoll = undefined
      this.#poll()
    })
  }

  #stopPolling(): void {
    this.#cancelPoll?.()
    this.#cancelPoll = undefined
  }
}
