import type { Clock } from '@arq/core'
import type { RedisLink } from '../connection/redis-link.js'
import type { RedisKeys } from '../redis-keys.js'
import { RunFeed, type RunPage } from './run-feed.js'

export interface RunLook {
  state: string
  stopRequested: boolean
  lastSeq: number
}

export interface RunHubOptions {
  link: RedisLink
  keys: RedisKeys
  clock: Clock
  pollMs: number
  read: (runId: string, after: number) => Promise<RunPage>
  look: (runId: string) => Promise<RunLook>
}

/** Hears for the whole process, over one connection, what is new of the runs that somebody here reads or produces. */
export class RunHub {
  readonly #options: RunHubOptions
  readonly #feeds = new Map<string, RunFeed>()
  #cancelPoll: (() => void) | undefined

  constructor(options: RunHubOptions) {
    this.#options = options
    options.link.onHearing(() => {
      for (const feed of this.#feeds.values()) void this.#look(feed)
    })
  }

  /** The feed of a run that somebody here listens to. */
  feed(runId: string): RunFeed | undefined {
    return this.#feeds.get(runId)
  }

  /** Must be left again. */
  join(runId: string): RunFeed {
    const feed = this.#feeds.get(runId) ?? this.#open(runId)
    feed.users += 1
    return feed
  }

  leave(feed: RunFeed): void {
    feed.users -= 1
    if (feed.users > 0 || this.#feeds.get(feed.runId) !== feed) return
    this.#feeds.delete(feed.runId)
    this.#options.link.unsubscribe(this.#options.keys.channel(feed.runId))
    if (this.#feeds.size === 0) this.#stopPolling()
  }

  close(): void {
    this.#stopPolling()
    const feeds = [...this.#feeds.values()]
    this.#feeds.clear()
    for (const feed of feeds) feed.close()
  }

  #open(runId: string): RunFeed {
    const feed = new RunFeed(runId, (after) => this.#options.read(runId, after))
    this.#feeds.set(runId, feed)
    void this.#subscribe(feed)
    this.#pollLater()
    return feed
  }

  /** What was said before the subscription stood is found by a look. */
  async #subscribe(feed: RunFeed): Promise<void> {
    const { link, keys } = this.#options
    feed.subscription = 'pending'
    try {
      await link.subscribe(keys.channel(feed.runId), (message) => feed.hear(String(message)))
      feed.subscription = 'stands'
    } catch {
      feed.subscription = 'none'
    }
    await this.#look(feed)
  }

  async #look(feed: RunFeed): Promise<void> {
    try {
      const { state, stopRequested, lastSeq } = await this.#options.look(feed.runId)
      feed.learn(state, stopRequested, lastSeq)
    } catch (error) {
      feed.fail(error)
    }
  }

  /** Messages can be lost with a connection: whoever heard nothing looks. */
  #poll(): void {
    for (const feed of this.#feeds.values()) {
      if (feed.subscription === 'none') void this.#subscribe(feed)
      else if (!feed.wasHeard) void this.#look(feed)
      feed.wasHeard = false
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
