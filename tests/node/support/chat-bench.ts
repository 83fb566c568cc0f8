import { messageText, type ModelRequest, type Scope } from '@arq/core'
import { createArqClient, type ArqClient, type ArqClientOptions, type ChatSnapshot, type ChatStore, type ClientStore } from '@arq/core/client'
import { createArq, createArqHandler, type Arq, type ArqOptions } from '@arq/server'
import { memoryClientStore } from '@arq/storage/indexeddb'
import { cutFetch, FakeClock, scriptedModel, SeededRandom, TestEnvironment, type CutFetch, type ScriptedModel, type ScriptStep } from '@arq/testkit'

export type BenchScript = readonly ScriptStep[] | ((request: ModelRequest, call: number) => readonly ScriptStep[])

/** A page, its line, a server and a model that is asked once an answer, all on one clock that stands still until a test moves it. */
export class ChatBench {
  readonly clock = new FakeClock()
  readonly random = new SeededRandom()
  readonly scope: Scope = { userId: 'ada' }
  readonly model: ScriptedModel
  readonly line: CutFetch
  environment = new TestEnvironment()
  storage: ClientStore = memoryClientStore()
  client: ArqClient
  arq: Arq
  readonly #options: Partial<ArqOptions>

  /** The model sends a word each 10 ms. */
  constructor(script: BenchScript, options: Partial<ArqOptions> & { client?: Partial<ArqClientOptions> } = {}) {
    const { client, ...server } = options
    // A window for every conversation: what does not fit is tested where it is decided.
    this.model = scriptedModel(script, { clock: this.clock, chunkDelayMs: 10, capabilities: { contextWindow: 4_000_000 } })
    this.#options = server
    this.arq = this.#startServer()
    this.line = cutFetch((request) => this.#serve(request))
    this.client = this.openPage(client)
  }

  /** Another page of the same browser: with the same store unless it is told otherwise. */
  openPage(options: Partial<ArqClientOptions> = {}): ArqClient {
    return createArqClient({ endpoint: '/api/arq', fetch: this.line.fetch, environment: this.environment, clock: this.clock, random: this.random, storage: this.storage, ...options })
  }

  /** The page goes away as a page does: hidden first, then gone. Its lines break; what it stored stays. */
  async reload(): Promise<ArqClient> {
    this.environment.signal('hide')
    this.client.close()
    await this.clock.settle()
    this.environment = new TestEnvironment()
    this.client = this.openPage()
    return this.client
  }

  /** A server that remembers nothing of the one before. */
  async replaceServer(): Promise<void> {
    const before = this.arq
    this.arq = this.#startServer()
    await before.close()
  }

  /** Runs until nothing is being written. Without this, a test would have to know how long an answer takes. */
  async untilIdle(chat: ChatStore, stepMs = 50): Promise<void> {
    for (let step = 0; step < 2_000; step += 1) {
      const { status, hydrated } = chat.getSnapshot()
      if (hydrated && (status === 'ready' || status === 'error')) return
      await this.clock.advance(stepMs)
    }
    throw new Error(`Still ${chat.getSnapshot().status} after ${2_000 * stepMs} ms.`)
  }

  async close(): Promise<void> {
    this.client.close()
    await this.arq.close()
    await this.clock.settle()
  }

  #startServer(): Arq {
    return createArq({ model: { provider: this.model, model: 'm' }, clock: this.clock, random: this.random, recovery: { budgets: { retries: 0 } }, ...this.#options })
  }

  async #serve(request: Request): Promise<Response> {
    if (!this.environment.isOnline()) throw new TypeError('Failed to fetch')
    const handler = createArqHandler(this.arq, { authorize: () => this.scope, production: true })
    if (request.method === 'POST') return handler.POST(request)
    return request.method === 'GET' ? handler.GET(request) : handler.DELETE(request)
  }
}

export function record(chat: ChatStore): ChatSnapshot[] {
  const seen: ChatSnapshot[] = []
  chat.subscribe(() => seen.push(chat.getSnapshot()))
  return seen
}

/** The text of the last message, if that is an answer. */
export function answerOf(snapshot: ChatSnapshot): string {
  const last = snapshot.messages.at(-1)
  return last?.role === 'assistant' ? messageText(last) : ''
}

/** What a conversation says, in short. */
export function told(snapshot: ChatSnapshot): string[] {
  return snapshot.messages.map((message) => `${message.role}: ${messageText(message)}`)
}
