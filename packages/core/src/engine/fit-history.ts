import { ContextLengthError } from '../errors/context-length-error.js'
import { messageText } from '../messages/message-text.js'
import type { UIMessage } from '../messages/ui-message.js'
import type { LLMProvider } from '../model/llm-provider.js'
import type { ModelMessage } from '../model/model-message.js'

/** Never more than a quarter of the window is kept free for the answer, so that a small window still holds a prompt. */
export function answerReserve(capabilities: { contextWindow: number; maxOutput: number }, ceiling?: number): number {
  return Math.min(ceiling ?? capabilities.maxOutput, capabilities.maxOutput, Math.floor(capabilities.contextWindow / 4))
}

export interface FittedPrompt {
  messages: readonly ModelMessage[]
  maxOutputTokens: number
  /** How many older messages did not fit. */
  dropped: number
}

/**
 * The system text and the newest messages that fit the model's window beside the answer. Instructions and the current
 * question are required: throws `ContextLengthError` when they alone are too long, and never cuts inside a message.
 */
export async function fitHistory(options: {
  provider: LLMProvider
  model: string
  system: string | undefined
  history: readonly UIMessage[]
  maxOutputTokens: number | undefined
}): Promise<FittedPrompt> {
  const { provider, model } = options
  const { capabilities } = provider.describeModel(model)
  const maxOutputTokens = answerReserve(capabilities, options.maxOutputTokens)
  const budget = capabilities.contextWindow - maxOutputTokens
  const system: ModelMessage[] = options.system === undefined ? [] : [{ role: 'system', content: options.system }]
  const turns = toModelMessages(options.history)
  let kept: ModelMessage[] = []
  let used = system.length === 0 ? 0 : (await provider.countTokens(model, system)).tokens
  for (const turn of turns.toReversed()) {
    used += (await provider.countTokens(model, [turn])).tokens
    if (used > budget) break
    kept = [turn, ...kept]
  }
  // A prompt that opens with an answer to a question nobody sees only confuses the model.
  while (kept[0]?.role === 'assistant') kept = kept.slice(1)
  if (kept.length === 0) {
    throw new ContextLengthError(
      `The message needs more tokens than ${model} has room for (about ${used} of ${budget}), so it cannot be answered whole. Shorten it, or serve a model with a larger window.`,
      { details: { needed: used, available: budget } },
    )
  }
  return { messages: [...system, ...kept], maxOutputTokens, dropped: turns.length - kept.length }
}

function toModelMessages(history: readonly UIMessage[]): readonly ModelMessage[] {
  return history.flatMap((message): ModelMessage[] => {
    const content = messageText(message)
    // An answer that failed before its first word says nothing to the model, and vendors refuse empty turns.
    return message.role === 'system' || content.trim() === '' ? [] : [{ role: message.role, content }]
  })
}
