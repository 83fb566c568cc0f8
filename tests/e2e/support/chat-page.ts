import type { Locator, Page } from 'playwright'

interface StoredMessage {
  id: string
  role: string
  parts: { type: string; text?: string }[]
  metadata?: { arq?: Record<string, unknown> }
}

/** The demo's chat as a user sees it, and what the browser remembers of it. */
export class ChatPage {
  readonly page: Page
  readonly #database: string

  /** `database` is where the page keeps its conversations. */
  constructor(page: Page, database = 'arq') {
    this.page = page
    this.#database = database
  }

  async open(address: string): Promise<void> {
    await this.page.goto(address)
    await this.input.waitFor()
  }

  get input(): Locator {
    return this.page.getByRole('textbox', { name: 'Your message' })
  }

  get answers(): Locator {
    return this.page.locator('article[data-role="assistant"]')
  }

  get lastAnswer(): Locator {
    return this.answers.last().locator('.arq-body')
  }

  get threadId(): string {
    return new URL(this.page.url()).searchParams.get('thread') ?? ''
  }

  async send(text: string): Promise<void> {
    await this.input.fill(text)
    await this.input.press('Enter')
  }

  async stop(): Promise<void> {
    await this.page.getByRole('button', { name: 'Stop' }).click()
  }

  /** Resolves when the shown answer has at least so many characters. */
  async untilShown(characters: number): Promise<void> {
    await this.page.waitForFunction((least) => (document.querySelector('article[data-role="assistant"]:last-of-type .arq-body')?.textContent ?? '').length >= least, characters, { polling: 20 })
  }

  /** Resolves when nothing is being written any more. */
  async untilDone(timeout = 30_000): Promise<void> {
    await this.answers.first().waitFor()
    await this.page.locator('[data-state="send"]').waitFor({ timeout })
  }

  /** The raw text of the last answer, from IndexedDB. */
  async storedAnswer(): Promise<string> {
    const last = (await this.storedMessages()).findLast((message) => message.role === 'assistant')
    return (last?.parts ?? []).map((part) => part.text ?? '').join('')
  }

  async storedMessages(): Promise<readonly StoredMessage[]> {
    // Writes of streaming text are gathered for up to 250 ms.
    await this.page.waitForTimeout(400)
    return this.page.evaluate(async ({ threadId, name }) => {
      const open = indexedDB.open(name)
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        open.onsuccess = () => resolve(open.result)
        open.onerror = () => reject(open.error)
      })
      const read = (store: string): Promise<unknown[]> =>
        new Promise((resolve, reject) => {
          const request = database.transaction(store).objectStore(store).getAll()
          request.onsuccess = () => resolve(request.result)
          request.onerror = () => reject(request.error)
        })
      const threads = (await read('threads')) as { threadId: string; messageIds: string[] }[]
      const rows = (await read('messages')) as { threadId: string; id: string; message?: unknown }[]
      database.close()
      const order = threads.find((thread) => thread.threadId === threadId)?.messageIds ?? []
      return order.flatMap((id) => rows.filter((row) => row.threadId === threadId && row.id === id).map((row) => (row.message ?? row) as never))
    }, { threadId: this.threadId, name: this.#database })
  }

  /** Every text length the reader saw, in order, from now on: an answer must never shrink. */
  async watchLengths(): Promise<() => Promise<readonly number[]>> {
    await this.page.evaluate(() => {
      const seen: number[] = []
      const look = (): void => {
        const answer = [...document.querySelectorAll('article[data-role="assistant"] .arq-body')].at(-1)
        const length = answer?.textContent?.length ?? 0
        if (length !== seen.at(-1)) seen.push(length)
      }
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
      Object.assign(window, { arqSeenLengths: seen })
    })
    return () => this.page.evaluate(() => (window as unknown as { arqSeenLengths: number[] }).arqSeenLengths)
  }

  /** Every banner the reader saw from now on, in order. */
  async watchBanners(): Promise<() => Promise<readonly string[]>> {
    await this.page.evaluate(() => {
      const seen: string[] = []
      const look = (): void => {
        const words = document.querySelector('.arq-banner')?.textContent
        if (typeof words === 'string' && words !== seen.at(-1)) seen.push(words)
      }
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
      Object.assign(window, { arqSeenBanners: seen })
    })
    return () => this.page.evaluate(() => (window as unknown as { arqSeenBanners: string[] }).arqSeenBanners)
  }
}
