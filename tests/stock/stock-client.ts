/** What these tests use of a stock `useChat`, whatever its major version. */
export interface StockChat {
  readonly messages: readonly StockMessage[]
  readonly status: string
  readonly error: Error | undefined
  sendMessage(message: { text: string }): Promise<void>
  regenerate(): Promise<void>
  resumeStream(): Promise<void>
}

interface StockMessage {
  readonly id: string
  readonly role: string
  readonly parts: readonly { readonly type: string; readonly text?: string }[]
  readonly metadata?: unknown
}

export interface StockChatOptions {
  chatId: string
  /** Where the route is mounted, without `/chat`. */
  endpoint: string
  /** Carries the requests of the transport. */
  fetch: typeof globalThis.fetch
  /** What the page kept of the conversation. */
  kept: readonly { id: string; text: string }[]
  /** Looks for a live answer when it is mounted. */
  resume: boolean
}

/** One major version of the AI SDK behind the shape above. */
export interface StockClient {
  /** For people. */
  readonly name: string
  /**
   * Where a page that lost its line writes the replay of an answer: instead of what it has, or behind it, whatever the server
   * sends. Majors 5 and 6 do the latter (in 6 the hook does not hand `resumeStreamIsReplay` of its transport on).
   */
  readonly replay: 'instead' | 'behind'
  useChat(options: StockChatOptions): StockChat
}
