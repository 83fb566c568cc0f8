import { homedir } from 'node:os'
import path from 'node:path'

/** Where model files are kept: `$ARQ_MODEL_DIR`, else `$XDG_CACHE_HOME/arq/models`, else `~/.cache/arq/models`. */
export function defaultCacheDir(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const own = environment['ARQ_MODEL_DIR']
  if (own !== undefined && own !== '') return path.resolve(own)
  const caches = environment['XDG_CACHE_HOME']
  return path.join(caches === undefined || caches === '' ? path.join(homedir(), '.cache') : caches, 'arq', 'models')
}
