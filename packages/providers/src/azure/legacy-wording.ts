import type { Wording } from '../openai/wording.js'

/**
 * How an older, versioned API wants a request spelled: `max_completion_tokens` and `stream_options` came with
 * 2024-09-01-preview (Azure OpenAI API preview lifecycle).
 */
export function legacyWording(apiVersion: string): Wording {
  const isOld = apiVersion < '2024-09'
  return { outputLimit: isOld ? 'max_tokens' : 'max_completion_tokens', asksForUsage: !isOld, refusesPadding: false }
}
