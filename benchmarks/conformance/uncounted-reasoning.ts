import type { ExpectedUsage, WireName } from './conformance-case.js'

/** Reasoning tokens that a chat server left out of its output tokens, as xAI does: its own total gives it away. ARQ counts them in. */
export function uncountedReasoning(wire: WireName, { inputTokens = 0, outputTokens = 0, totalTokens, reasoningTokens = 0 }: ExpectedUsage): number {
  return wire === 'chat' && totalTokens === inputTokens + outputTokens + reasoningTokens ? reasoningTokens : 0
}
