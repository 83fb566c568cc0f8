import type { ModelCapabilities } from '@arq/core'
import { modelFamily } from './model-families.js'
import type { OpenAIApi } from './openai-options.js'

const modern: ModelCapabilities = {
  tools: true,
  vision: true,
  structuredOutput: true,
  reasoning: false,
  continuation: 'instruct',
  contextWindow: 128_000,
  maxOutput: 16_384,
}

/** A model nobody has told us about, mostly on a compatible server: little is promised, so that little can break. */
const unknown: ModelCapabilities = { ...modern, tools: false, vision: false, structuredOutput: false, contextWindow: 8_192, maxOutput: 4_096 }

/**
 * What a model can do and hold, by its id. The Responses API can take up a broken answer by cursor; Chat Completions
 * cannot, nor by a prefix, so there every model continues by instruction. Open-weight models run on other people's
 * servers, which keep no answers.
 */
export function modelCapabilities(model: string, api: OpenAIApi = 'chat'): ModelCapabilities {
  const family = modelFamily(model)
  if (family === undefined) return unknown
  const takesCursor = api === 'responses' && !/gpt-oss/.test(model)
  return { ...modern, ...family, continuation: takesCursor ? 'cursor' : 'instruct' }
}
