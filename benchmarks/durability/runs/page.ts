import { messageText } from '@arq/core'
import { createArqClient, type ArqClient, type ChatStore } from '@arq/core/client'
import type { ReadRun } from './judge-run.js'

/** An answer that has no end after so long has none. */
const patienceMs = 45_000

/** A page that asks one question and reads the answer over as many lines as it takes. */
export class Page {
  readonly #name: string
  readonly #expected: string
  readonly #client: ArqClient
  readonly #chat: ChatStore
  #text = ''
  #stray: string | undefined
  #isAsked = false
  #isEnded = false
  #isLeft = false
  #error: string | undefined
  readonly #onGrowth = new Set<() => void>()

  /** `name` is user and thread at once. */
  constructor(name: string, expected: string, fetch: typeof globalThis.fetch) {
    this.#name = name
    this.#expected = expected
    this.#client = createArqClient({ endpoint: 'http://arq.invalid/api/arq', fetch, headers: () => ({ 'x-user': name }) })
    this.#chat = this.#client.chat(name)
    this.#chat.subscribe(() => this.#look())
  }

  /** Whether it has asked, and something is still to come. */
  get isWaiting(): boolean {
    return this.#isAsked && !this.#isEnded
  }

  /** Resolves when the answer has ended, or patience has. */
  async ask(question: string): Promise<ReadRun> {
    const patience = new AbortController()
    this.#isAsked = true
    await Promise.race([this.#chat.sendMessage(question).then(() => this.#end()), pause(patienceMs, patience.signal)])
    patience.abort()
    this.#isLeft = true
    this.#client.close()
    const stray = this.#stray ?? this.#error
    return { name: this.#name, text: this.#text, isEnded: this.#isEnded, ...(stray === undefined ? {} : { stray }) }
  }

  /** Milliseconds from now until more is shown. */
  untilMore(): Promise<number> {
    const from = performance.now()
    return new Promise((resolve) => {
      const listener = (): void => {
        this.#onGrowth.delete(listener)
        resolve(performance.now() - from)
      }
      this.#onGrowth.add(listener)
    })
  }

  #end(): void {
    if (this.#isLeft) return
    this.#look()
    this.#isEnded = true
    const { status, error } = this.#chat.getSnapshot()
    if (status !== 'ready') this.#error = `${status}: ${error?.message}`
    this.#tell()
  }

  #look(): void {
    const last = this.#chat.getSnapshot().messages.at(-1)
    const text = last?.role === 'assistant' ? messageText(last) : ''
    if (text === this.#text) return
    if (text.length < this.#text.length || !this.#expected.startsWith(text)) this.#stray ??= text
    this.#text = text
    this.#tell()
  }

  #tell(): void {
    for (const listener of [...this.#onGrowth]) listener()
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  })
}
