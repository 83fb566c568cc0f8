import { ServerProcess } from './server-process.js'
import type { ServerSetting } from './server.js'

/** Which of the two. */
export type Side = 0 | 1

export const otherSide = (side: Side): Side => (side === 0 ? 1 : 0)

/** Two servers on the same stores, and a way to reach them that knows nothing of which is alive. */
export class Cluster {
  readonly #servers: readonly [ServerProcess, ServerProcess]
  /** What they complained of, newest last. */
  readonly log: string[] = []

  constructor(setting: ServerSetting) {
    const open = (name: string): ServerProcess => new ServerProcess(setting, (line) => void this.log.push(`${name}: ${line}`))
    this.#servers = [open('left'), open('right')]
  }

  async start(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.start()))
  }

  /** Kills it, and starts it again at once; resolves when it listens again. `onDown` is told when it is gone. */
  async restart(side: Side, onDown: () => void): Promise<void> {
    await this.#servers[side].kill()
    onDown()
    await this.#servers[side].start()
  }

  /** Holds one still for so long. */
  freeze(side: Side, ms: number): Promise<void> {
    return this.#servers[side].freeze(ms)
  }

  /** A `fetch` that begins at one side and goes to the other one where nobody answers, as a balancer would. */
  door(first: Side): typeof globalThis.fetch {
    let side = first
    return async (input, init) => {
      try {
        return await this.#fetch(side, input, init)
      } catch (error) {
        if (init?.signal?.aborted === true) throw error
        side = otherSide(side)
        return this.#fetch(side, input, init)
      }
    }
  }

  /** Requests to one side alone. */
  only(side: Side): typeof globalThis.fetch {
    return (input, init) => this.#fetch(side, input, init)
  }

  async close(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.kill()))
  }

  #fetch(side: Side, input: RequestInfo | URL, init: RequestInit | undefined): Promise<Response> {
    const base = this.#servers[side].url
    if (base === undefined) return Promise.reject(new TypeError('That server is down.'))
    const address = new URL(input instanceof Request ? input.url : input)
    return fetch(`${base}${address.pathname}${address.search}`, init)
  }
}
