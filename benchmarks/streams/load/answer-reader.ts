import { request, type IncomingMessage } from 'node:http'
import { readStamps, type Stamp } from './stamp.js'

/** Where a reader says that a text came. */
export type OnText = (stamp: Stamp) => void

/** One real HTTP reader of one answer. Keeps no text. */
export class AnswerReader {
  received = 0
  disordered = 0
  /** Whether the body ended with `[DONE]`. */
  whole = false
  runId = ''
  readonly #onText: OnText
  #rest = ''

  constructor(onText: OnText) {
    this.#onText = onText
  }

  /** Reads to the end of the answer. `onFirst` is called with its first text. */
  async read(url: string, user: string, body: object | undefined, onFirst: () => void): Promise<void> {
    const response = await this.#ask(url, user, body)
    this.runId = String(response.headers['x-arq-run-id'])
    if (response.statusCode !== 200) throw new Error(`A reader got status ${response.statusCode} where it needs an answer, so the load is not what it should be.`)
    try {
      for await (const bytes of response as AsyncIterable<Buffer>) {
        const before = this.received
        this.#take(bytes.toString('latin1'))
        if (before === 0 && this.received > 0) onFirst()
      }
    } catch {
      // A client would go on from its cursor; here a broken line is counted, by its missing end.
    }
  }

  #ask(url: string, user: string, body: object | undefined): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const headers = { 'x-user': user, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
      const asked = request(url, { method: body === undefined ? 'GET' : 'POST', headers, agent: false }, resolve)
      asked.once('error', reject)
      asked.end(body === undefined ? undefined : JSON.stringify(body))
    })
  }

  /** A text may be cut between two reads, an event of the stream is looked at whole. */
  #take(text: string): void {
    const all = this.#rest + text
    const end = all.lastIndexOf('\n\n')
    this.#rest = all.slice(end + 1)
    const events = all.slice(0, end + 1)
    readStamps(events, (stamp) => {
      if (stamp.number !== this.received) this.disordered += 1
      this.received += 1
      this.#onText(stamp)
    })
    if (events.includes('[DONE]')) this.whole = true
  }
}
