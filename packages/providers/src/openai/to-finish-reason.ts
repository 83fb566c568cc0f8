import type { FinishReason } from '@arq/core'

const words: Readonly<Record<string, FinishReason['unified']>> = {
  stop: 'stop',
  length: 'length',
  model_length: 'length',
  max_tokens: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
}

/** A finish reason of Chat Completions. Compatible vendors have words of their own; an unknown one still says that the model stopped. */
export function toFinishReason(raw: string | undefined): FinishReason {
  return { unified: raw === undefined ? 'stop' : (words[raw] ?? 'stop'), raw }
}

/** Words that close a stream and mean that the vendor failed: Mistral and OpenRouter say `error`, DeepSeek names its reason. */
export function isVendorFailure(raw: string): boolean {
  return raw === 'error' || raw === 'insufficient_system_resource'
}
