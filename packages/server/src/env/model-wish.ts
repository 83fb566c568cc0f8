import { ConfigError } from '@arq/core'
import type { Environment } from './parse-settings.js'

export const wishableProviders = ['openai', 'anthropic', 'azure', 'ollama', 'local', 'simulator'] as const
export type WishableProvider = (typeof wishableProviders)[number]

export interface ModelWish {
  provider: WishableProvider
  model: string | undefined
}

/** Reads `ARQ_MODEL`: `provider`, `provider:model` or `provider/model` (`openai:gpt-4.1-mini`, `azure/my-deployment`, `local:/models/some.gguf`). Throws `ConfigError`. */
export function modelWish(env: Environment): ModelWish | undefined {
  const text = env['ARQ_MODEL']
  if (text === undefined || text.trim() === '') return undefined
  const end = text.search(/[:/]/)
  const provider = wishableProviders.find((name) => name === (end === -1 ? text : text.slice(0, end)))
  if (provider === undefined) {
    throw new ConfigError(`ARQ_MODEL is ${JSON.stringify(text.slice(0, 80))}, which names no provider, so no model can be chosen. Set it to ${wishableProviders.join(', ')}, or one of them with a model such as openai:gpt-4.1-mini.`)
  }
  return { provider, model: end === -1 ? undefined : text.slice(end + 1) }
}
