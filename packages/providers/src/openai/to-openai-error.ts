import { openaiErrors, type ToError } from './openai-errors.js'

/** Failures of OpenAI, and of servers that are compatible with it. */
export const toOpenAIError: ToError = openaiErrors({
  authentication: 'Check the key, its project and its permissions.',
  quota: 'has no quota or balance left, so no request will succeed. Add credit or raise its limit; waiting does not help.',
  'model-not-found': "Check the model's name and the account's access.",
  'content-filter': 'refused the prompt, so there is no answer. Rephrase it; the same text will be refused again.',
  'wrong-address': 'Check the base URL; most end in /v1.',
})
