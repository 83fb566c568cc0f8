import { ConfigError, type ModelSettings } from '@arq/core'

/** Environment variables by name; `process.env` fits. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Reads `ARQ_SYSTEM`, `ARQ_TEMPERATURE` (0 to 2), `ARQ_MAX_OUTPUT_TOKENS` and `ARQ_SEED`. Throws one `ConfigError` that names every bad value. */
export function parseSettings(env: Environment): ModelSettings {
  const problems: string[] = []
  const number = (name: string, allowed: string, isAllowed: (value: number) => boolean): number | undefined => {
    const text = env[name]
    if (text === undefined || text.trim() === '') return undefined
    const value = Number(text)
    if (isAllowed(value)) return value
    problems.push(`${name} is ${JSON.stringify(text.slice(0, 40))}, allowed is ${allowed}`)
    return undefined
  }
  const temperature = number('ARQ_TEMPERATURE', 'a number from 0 to 2', (value) => value >= 0 && value <= 2)
  const maxOutputTokens = number('ARQ_MAX_OUTPUT_TOKENS', 'a whole number of at least 1', (value) => Number.isSafeInteger(value) && value >= 1)
  const seed = number('ARQ_SEED', 'a whole number', Number.isSafeInteger)
  if (problems.length > 0) throw new ConfigError(`The environment cannot be used: ${problems.join('; ')}. Correct or unset these variables and start again.`)
  const system = env['ARQ_SYSTEM']
  return {
    ...(system === undefined || system === '' ? {} : { system }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(seed === undefined ? {} : { seed }),
  }
}
