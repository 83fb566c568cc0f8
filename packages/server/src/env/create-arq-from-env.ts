import type { Logger, Stores } from '@arq/core'
import type { LocalOptions } from '@arq/providers/local'
import type { Arq } from '../arq.js'
import { createArq } from '../create-arq.js'
import { chooseModel } from './choose-model.js'
import { consoleLogger } from './console-logger.js'
import { modelAliases } from './model-aliases.js'
import { parseSettings, type Environment } from './parse-settings.js'
import { storesFromEnv } from './stores-from-env.js'

export interface ArqFromEnvOptions {
  /** How to load the in-process model: `{ load: () => import('node-llama-cpp') }`, written where that package is installed. */
  local?: Omit<LocalOptions, 'model'>
  /** @defaultValue what `REDIS_URL` or `ARQ_DATA_DIR` asks for */
  stores?: Stores
  logger?: Logger
  /** @defaultValue process.env */
  env?: Environment
}

/** Where conversations are kept, in the working directory, when `ARQ_DATA_DIR` is not set. */
const defaultFolder = '.arq'

const shared: unique symbol = Symbol.for('arq.from-env') as never

/**
 * An ARQ made of environment variables: `OPENAI_API_KEY` and `ANTHROPIC_API_KEY` (with `..._BASE_URL`), `AZURE_OPENAI_API_KEY` (with
 * `AZURE_OPENAI_ENDPOINT`, `..._DEPLOYMENT`, `..._API_VERSION`), `OLLAMA_HOST`, `ARQ_MODEL`, `ARQ_MODEL_ALIASES`, `ARQ_LOCAL_MODEL`,
 * `ARQ_SYSTEM`, `ARQ_TEMPERATURE`, `ARQ_MAX_OUTPUT_TOKENS`, `ARQ_SEED`, `REDIS_URL`, `ARQ_DATA_DIR` (where conversations are kept, `.arq` where it is not set; memory with
 * an `env` that does not name it). One per process: frameworks load route modules several times, and a second one would have its own copy of a
 * model. Throws `ConfigError` on bad values, and `StorageError` where the folder of `ARQ_DATA_DIR` cannot be used.
 */
export function createArqFromEnv(options: ArqFromEnvOptions = {}): Arq {
  if (options.env !== undefined) return makeArq(options, options.env, undefined)
  const holder = globalThis as { [shared]?: Arq }
  holder[shared] ??= makeArq(options, process.env, defaultFolder)
  return holder[shared]
}

function makeArq(options: ArqFromEnvOptions, env: Environment, folder: string | undefined): Arq {
  const logger = options.logger ?? consoleLogger(env['ARQ_DEBUG'] !== undefined)
  const settings = parseSettings(env)
  const stores = options.stores ?? storesFromEnv({ env, defaultFolder: folder, logger })
  return createArq({
    ...settings,
    aliases: modelAliases(env),
    logger,
    model: (signal) => chooseModel({ env, local: options.local, fetch: globalThis.fetch, logger }, signal),
    ...(stores === undefined ? {} : { stores }),
  })
}
