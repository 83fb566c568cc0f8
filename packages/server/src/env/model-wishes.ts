import { ConfigError } from '@arq/core'
import type { Environment } from './parse-settings.js'

export const wishableProviders = ['openai', 'anthropic', 'azure', 'ollama', 'local', 'simulator'] as const
export type WishableProvider = (typeof wishableProviders)[number]

export interface ModelWish {
  provider: WishableProvider
  model: string | undefined
}

/**
 * Reads `ARQ_MODEL`: `provider`, `provider:model` or `provider/model` (`openai:gpt-4.1-mini`, `azure/my-deployment`, `local:/models/some.gguf`), or
 * several of them with commas in between, the one to ask first at the front. Empty where nothing is wished for. Throws `ConfigError`.
 */
export function modelWishes(env: Environment): readonly ModelWish[] {
  const texts = (env['ARQ_MODEL'] ?? '').split(',').map((text) => text.trim())
  return texts.filter((text) => text !== '').map(toWish)
}

function toWish(text: string): ModelWish {
  const end = text.search(/[:/]/)
  const provider = wishableProviders.find((name) => name === (end === -1 ? text : text.slice(0, end)))
  if (provider === undefined) {
    throw new ConfigError(`ARQ_MODEL holds ${JSON.stringify(text.slice(0, 80))}, which names no provider, so no model can be chosen. Set it to ${wishableProviders.join(', ')}, one of them with a model such as openai:gpt-4.1-mini, or several with commas in between.`)
  }
  return { provider, model: end === -1 ? undefined : text.slice(end + 1) }
}
