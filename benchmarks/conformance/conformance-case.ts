/** Whose wire a body is in, as the recordings name it. */
export type WireName = 'chat' | 'responses' | 'messages' | 'ollama-chat' | 'ollama-generate'

export interface ExpectedUsage {
  inputTokens?: number | undefined
  outputTokens?: number | undefined
  totalTokens?: number | undefined
  cacheReadTokens?: number | undefined
  cacheWriteTokens?: number | undefined
  reasoningTokens?: number | undefined
}

/** What must be read, in the provider's own words and numbers. */
export interface ExpectedAnswer {
  text: string
  toolCalls: readonly { id: string; name: string; arguments: string }[]
  finishReason: string | null
  usage: ExpectedUsage | null
  complete: boolean
  error?: unknown
}

/** One body and what must be read from it. */
export interface ConformanceCase {
  id: string
  /** Recorded from a vendor, or made by the wires of the fault server. */
  origin: 'recording' | 'fixture'
  wire: WireName
  /** Whose provider reads it, where that is not the wire's own vendor. */
  vendor?: 'azure'
  status: number
  headers: Readonly<Record<string, string>>
  /** The body; several where it holds the streams of several requests one after the other. */
  bodies: readonly string[]
  expected: ExpectedAnswer
  /** Several answers in one body, of whose tool calls `expected` keeps some. */
  isJoined?: true
  comparesArgumentsAsJson?: true
  /** How it is compared differently, and why. */
  note?: string
}
