import { redactSecrets } from './redact-secrets.js'

/** Causes wrapped deeper than this tell nothing new. */
const deepest = 5
/** Enough to see what a vendor objects to; a whole page or prompt is not needed for it. */
const longest = 2_000

/**
 * A copy of what was thrown, with its name, words, system code and causes, and without secrets. Whatever else hangs on an
 * error of an SDK (headers, bodies, the request) stays behind.
 */
export function redactedError(thrown: unknown, secrets: readonly string[], depth: number = 0): Error {
  const isError = thrown instanceof Error
  const clean = (text: string): string => redactSecrets(text, secrets).slice(0, longest)
  const inner = isError && thrown.cause !== undefined && depth < deepest ? { cause: redactedError(thrown.cause, secrets, depth + 1) } : undefined
  const copy = new Error(clean(isError ? thrown.message : String(thrown)), inner)
  if (!isError) return copy
  copy.name = clean(thrown.constructor.name)
  if ('code' in thrown && typeof thrown.code === 'string') Object.assign(copy, { code: clean(thrown.code) })
  // The first lines of a stack repeat the message.
  copy.stack = [`${copy.name}: ${copy.message}`, ...(thrown.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))].map(clean).join('\n')
  return copy
}
