import { delay, systemClock } from '@arq/core'
import type { FaultServer, Scenario } from '@arq/testkit/node'
import type { Pace } from './pace'
import { rateLimitFault } from './rate-limit-fault'
import { restOfText } from './rest-of-text'
import { vendorModels, type VendorName } from './vendor-name'

/** Of English text. */
const charactersPerToken = 4
/** The fault server remembers every request for tests; here somebody has to forget them. */
const requestsKept = 500

const tokensOf = (text: string): number => Math.ceil(text.length / charactersPerToken)

/** A stand-in for one vendor: a real server on this machine that speaks the vendor's wire, knows one text, and breaks on demand. */
export class ChaosVendor {
  readonly name: VendorName
  readonly #pace: Pace
  #server: FaultServer | undefined
  #port = 0
  #armed = 0
  #asked = 0
  /** Starts and stops go one after the other, however often somebody clicks. */
  #change: Promise<void> = Promise.resolve()

  constructor(name: VendorName, pace: Pace) {
    this.name = name
    this.#pace = pace
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  get isUp(): boolean {
    return this.#server !== undefined
  }

  /** How many of the next requests will be answered 429. */
  get armed(): number {
    return this.#armed
  }

  /** Listens, after a kill at the same port. Rejects where another process took it meanwhile. */
  revive(): Promise<void> {
    return this.#after(async () => {
      if (this.#server !== undefined) return
      const { startFaultServer } = await import('@arq/testkit/node')
      const server = await startFaultServer({ port: this.#port, countTokens: tokensOf, models: [vendorModels[this.name]] })
      this.#port = server.port
      server.otherwise((body) => this.#answer(server, body))
      this.#server = server
    })
  }

  /** Destroys its connections and stops listening. */
  kill(): Promise<void> {
    return this.#after(async () => {
      const server = this.#server
      this.#server = undefined
      await server?.close()
    })
  }

  /** Returns how many answers were broken: none where it writes none now. */
  breakLive(how: 'cut' | 'stall'): number {
    return this.#server?.breakLive(how) ?? 0
  }

  refuseNext(): void {
    this.#armed += 1
  }

  disarm(): void {
    this.#armed = 0
  }

  #answer(server: FaultServer, body: unknown): Scenario {
    if (server.requests.length > requestsKept) {
      server.reset()
      server.otherwise((next) => this.#answer(server, next))
    }
    if (!isForAnswer(body)) return {}
    if (this.#armed > 0) {
      this.#armed -= 1
      return { fault: rateLimitFault(this.name) }
    }
    const text = restOfText(body)
    return { id: this.#holdFirstWord(server), holdAfterChunk: 0, text, chunkDelayMs: this.#pace.wordMs, usage: { input: tokensOf(JSON.stringify(body)), output: tokensOf(text) } }
  }

  #holdFirstWord(server: FaultServer): string {
    this.#asked += 1
    const id = `first-word-${this.#asked}`
    void server
      .held(id)
      .then(() => delay(systemClock, this.#pace.firstWordMs))
      .then(() => server.release(id))
    return id
  }

  #after(change: () => Promise<void>): Promise<void> {
    const done = this.#change.then(change)
    this.#change = done.catch(() => {})
    return done
  }
}

/** Requests to count tokens want no stream. */
function isForAnswer(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'stream' in body && body.stream === true
}
