/** What one model can do and hold. Declared by its provider, never guessed by a caller. */
export interface ModelInfo {
  id: string
  provider: string
  /** For people; the id where the vendor gives none. */
  name?: string
  capabilities: ModelCapabilities
}

export interface ModelCapabilities {
  tools: boolean
  vision: boolean
  structuredOutput: boolean
  reasoning: boolean
  /** How a broken answer can be taken up again. */
  continuation: 'cursor' | 'prefill' | 'instruct' | 'none'
  /** Prompt and answer together, in tokens. */
  contextWindow: number
  /** The longest answer, in tokens. */
  maxOutput: number
  /** Which tokenizer counts for it; absent where only an estimate exists. */
  tokenizer?: string
}
