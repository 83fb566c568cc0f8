import type { ModelMessage } from './model-message.js'

/** What a provider takes for one attempt. */
export interface ModelRequest {
  model: string
  messages: readonly ModelMessage[]
  /** Longest answer in tokens. @defaultValue the provider's own */
  maxOutputTokens?: number
  /** 0 is greedy. @defaultValue the provider's own */
  temperature?: number
  topP?: number
  seed?: number
  stop?: readonly string[]
  tools?: readonly ToolDefinition[]
  /** @defaultValue 'auto' where there are tools */
  toolChoice?: 'auto' | 'none' | 'required' | { name: string }
  /** Asks for JSON, of a shape where a schema is given. @defaultValue text */
  responseFormat?: { type: 'json'; schema?: JsonSchema; name?: string }
  reasoning?: ReasoningSettings
  /** Tokens to report with their log probability at each place; `true` for the chosen one only. */
  logprobs?: boolean | number
  /** Keeps the answer at the vendor, so that a broken line can take it up by cursor. Only where the model's continuation is `cursor`. @defaultValue false */
  background?: boolean
  /** Lets the vendor keep the prompt's beginning for the next request, where it has to be asked. @defaultValue false */
  cachePrompt?: boolean
}

/** JSON Schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>

export interface ToolDefinition {
  /** Letters, digits, `_` and `-`, at most 64. */
  name: string
  description?: string
  /** Schema of the arguments; its type is `object`. */
  inputSchema: JsonSchema
}

export interface ReasoningSettings {
  effort?: 'minimal' | 'low' | 'medium' | 'high'
  /** For vendors that count instead. */
  budgetTokens?: number
}

/** How long an attempt may stay silent before it counts as stalled, in milliseconds. */
export interface AttemptTimeouts {
  /** Until the first content. @defaultValue 30,000 (120,000 for reasoning models) */
  firstContentMs?: number
  /** Between two pieces of content; bytes without content do not count. @defaultValue 30,000 (120,000 for reasoning models) */
  gapMs?: number
}
