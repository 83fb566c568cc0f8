import { redactSecrets } from './redact-secrets.js'

/** An id or a short word of a vendor's; `undefined` for anything else, which may hold more than an error should, and for what holds a secret. */
export function vendorWord(value: unknown, secrets: readonly string[]): string | undefined {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  return /^[\w.:-]{1,80}$/.test(text) && redactSecrets(text, secrets) === text ? text : undefined
}
