import path from 'node:path'
import { toArqError, type Logger, type Stores } from '@arq/core'
import { redisStores } from '@arq/storage/redis'
import { sqliteStores } from '@arq/storage/sqlite'
import type { Environment } from './parse-settings.js'
import { redisTarget } from './redis-target.js'

export interface StoresFromEnvOptions {
  env: Environment
  /** Where data is kept when `ARQ_DATA_DIR` is not set; without it nothing is kept then. */
  defaultFolder: string | undefined
  logger: Logger
}

/**
 * The stores that the environment asks for: the Redis of `REDIS_URL` (a cluster, where it names several nodes between commas), else an SQLite file in the folder of `ARQ_DATA_DIR`, or nothing for
 * `memory` and an empty value. Throws `ConfigError` for a URL that is none, and `StorageError` where a folder that was asked for cannot be used;
 * without the default folder answers are still possible, so that is a warning.
 */
export function storesFromEnv({ env, defaultFolder, logger }: StoresFromEnvOptions): Stores | undefined {
  // Next.js loads route modules while it builds: nothing is answered then, and nothing should be left behind.
  if (env['NEXT_PHASE'] === 'phase-production-build') return undefined
  const redis = env['REDIS_URL']?.trim() ?? ''
  if (redis !== '') return inRedis(redis, logger)
  const wished = env['ARQ_DATA_DIR']?.trim()
  if (wished === '' || wished === 'memory') return undefined
  if (wished !== undefined) return keptIn(wished, logger)
  if (defaultFolder === undefined) return undefined
  try {
    return keptIn(defaultFolder, logger)
  } catch (error) {
    logger.warn(`conversations are gone with this process, because they cannot be kept in ${defaultFolder}: ${toArqError(error).message} Set ARQ_DATA_DIR to another folder, or to memory`)
    return undefined
  }
}

/** The address may hold a password, so the log does not. */
function inRedis(url: string, logger: Logger): Stores {
  const stores = redisStores(redisTarget(url))
  logger.info('conversations are kept in the Redis of REDIS_URL')
  return stores
}

function keptIn(folder: string, logger: Logger): Stores {
  const file = path.resolve(folder, 'arq.db')
  const stores = sqliteStores(file)
  logger.info(`conversations are kept in ${file}`)
  return stores
}
