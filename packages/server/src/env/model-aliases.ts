import { ConfigError } from '@arq/core'
import type { Environment } from './parse-settings.js'

/** Reads `ARQ_MODEL_ALIASES`, such as `gpt-3.5-turbo=gpt-4.1-mini,claude-2=claude-haiku-4-5`. Throws one `ConfigError` that names every bad pair. */
export function modelAliases(env: Environment): Readonly<Record<string, string>> {
  const pairs = (env['ARQ_MODEL_ALIASES'] ?? '').split(',').map((pair) => pair.trim()).filter((pair) => pair !== '')
  const bad = pairs.filter((pair) => !/^[^=\s]+\s*=\s*[^=\s]+$/.test(pair))
  if (bad.length > 0) {
    throw new ConfigError(`ARQ_MODEL_ALIASES holds ${bad.map((pair) => JSON.stringify(pair.slice(0, 80))).join(', ')}, which redirects nothing. Write each as old-model=new-model, with commas in between.`)
  }
  return Object.fromEntries(pairs.map((pair) => pair.split('=').map((name) => name.trim())))
}
