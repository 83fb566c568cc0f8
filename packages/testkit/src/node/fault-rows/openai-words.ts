import type { Refusal, RefusalKind } from './wire-profile.js'

const refusal = (status: number, code: string | null, message: string, type = 'invalid_request_error'): Refusal => ({
  status,
  body: { error: { message, type, param: null, code } },
})

/** How OpenAI, and Azure after it, word a refusal. */
export const openaiRefusals: Readonly<Record<RefusalKind, Refusal>> = {
  authentication: refusal(401, 'invalid_api_key', 'Incorrect API key provided.'),
  'model-not-found': refusal(404, 'model_not_found', 'The model does not exist or you do not have access to it.'),
  'context-length': refusal(400, 'context_length_exceeded', "This model's maximum context length is 8192 tokens."),
  'content-filter': refusal(400, 'content_filter', 'The response was filtered.'),
  malformed: refusal(400, null, 'Invalid type for messages.'),
  'rate-limit': refusal(429, 'rate_limit_exceeded', 'Rate limit reached.', 'requests'),
  quota: refusal(429, 'insufficient_quota', 'You exceeded your current quota.', 'insufficient_quota'),
  'server-error': refusal(500, null, 'The server had an error.', 'server_error'),
  overloaded: refusal(529, null, 'The server is overloaded.', 'server_error'),
}

export const openaiChatEnds: { stop: string; length: string; 'content-filter': string } = { stop: 'stop', length: 'length', 'content-filter': 'content_filter' }

export const openaiResponsesEnds: typeof openaiChatEnds = {
  stop: 'completed',
  length: 'incomplete:max_output_tokens',
  'content-filter': 'incomplete:content_filter',
}
