import type { FinishReason } from '@arq/core'

const words: Readonly<Record<string, FinishReason['unified']>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  pause_turn: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool-calls',
  refusal: 'content-filter',
}

/** A stop reason of Messages; an unknown one still says that the model stopped. */
export function toFinishReason(raw: string): FinishReason {
  return { unified: words[raw] ?? 'stop', raw }
}
