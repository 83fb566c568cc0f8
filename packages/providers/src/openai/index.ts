export { openai } from './openai.js'
export type { OpenAIOptions, OpenAITimeouts } from './openai-options.js'
