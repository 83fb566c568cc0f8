export { openai } from './openai.js'
export type { OpenAIApi, OpenAIOptions, OpenAITimeouts } from './openai-options.js'
