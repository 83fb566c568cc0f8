export { anthropic } from './anthropic.js'
export type { AnthropicOptions, AnthropicTimeouts } from './anthropic-options.js'
