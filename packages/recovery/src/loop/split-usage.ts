import type { AttemptPlan, Usage } from '@arq/core'
import type { TokenCount } from '../attempt/attempt-record.js'

export interface UsageToSplit {
  usage: Usage
  plan: AttemptPlan
  isComplete: boolean
  /** UTF-16 units of text that came from the provider, and that the reader got. */
  receivedCharacters: number
  deliveredCharacters: number
  /** A tool call was delivered. */
  hasToolCall: boolean
  /** An attempt before it was charged for the prompt. */
  isPromptCharged: boolean
  /** What attempts before it have booked of the same generation: a vendor that is asked by cursor bills all of it again. */
  booked: TokenCount
}

/** What is charged and what a fault wasted: the prompt is charged once, output as far as it was delivered, and everything else is waste. */
export function splitUsage(split: UsageToSplit): { charged: TokenCount; wasted: TokenCount } {
  const { usage, plan, booked } = split
  const isSame = plan === 'cursor'
  const input = Math.max(0, (usage.input.total ?? 0) - (isSame ? booked.input : 0))
  const output = Math.max(0, (usage.output.total ?? 0) - (isSame ? booked.output : 0))
  const isDelivered = split.isComplete || split.deliveredCharacters > 0 || split.hasToolCall
  if (!isDelivered) return { charged: { input: 0, output: 0 }, wasted: { input, output } }
  const chargedOutput = Math.round((output - hiddenThinking(split)) * deliveredShare(split))
  const chargedInput = split.isPromptCharged ? 0 : input
  return { charged: { input: chargedInput, output: chargedOutput }, wasted: { input: input - chargedInput, output: output - chargedOutput } }
}

function deliveredShare({ receivedCharacters, deliveredCharacters }: UsageToSplit): number {
  return receivedCharacters === 0 ? 1 : Math.min(1, deliveredCharacters / receivedCharacters)
}

/** Nobody is shown how a continuation thought about continuing. */
function hiddenThinking({ usage, plan }: UsageToSplit): number {
  return plan === 'prefill' || plan === 'instruct' ? Math.min(usage.output.reasoning ?? 0, usage.output.total ?? 0) : 0
}
