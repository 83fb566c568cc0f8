import { ValidationError } from '@arq/core'

/** A value as JSON. Rejects what JSON cannot hold with `ValidationError`; `path` says which of the caller's values it is. */
export function jsonText(value: unknown, path: string): string {
  const text = attempt(value)
  if (text !== undefined) return text
  throw new ValidationError(`What was given as ${path} cannot be written as JSON, so nothing was kept. Leave out functions, bigints and circles.`, { details: { path } })
}

function attempt(value: unknown): string | undefined {
  try {
    return JSON.stringify(value) as string | undefined
  } catch {
    return undefined
  }
}
