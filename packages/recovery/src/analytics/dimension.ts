import { scopeKey, type RunContext, type Scope } from '@arq/core'

/** What numbers can be grouped by. A `user` is the key of a scope: tenant and user together. */
export type Dimension = 'provider' | 'model' | 'intent' | 'user' | 'session'

/** In the order in which a cell's values are kept; coarse first. */
export const dimensions: readonly Dimension[] = ['provider', 'model', 'intent', 'user', 'session']

/** Stands for everything whose own numbers are not kept. */
export const otherValue = '(other)'

/** Stands for what an event did not say. */
export const unknownValue = '(unknown)'

/** Separates the values of a key; no value holds it. */
export const separator = '\u0000'

/** Longer values are not kept apart: one id must not fill the memory. */
const longestValue = 256

/** A cell's values, one per dimension. */
export function placeOf(made: { provider?: string | undefined; model?: string | undefined }, run: RunContext | undefined): string[] {
  const user = run?.scope === undefined ? undefined : scopeKey(run.scope)
  return [made.provider, made.model, run?.intent, user, run?.sessionId].map(keptValue)
}

function keptValue(value: string | undefined): string {
  if (value === undefined) return unknownValue
  return value.length > longestValue || value.includes(separator) ? otherValue : value
}

/** The scope behind a value of `user`; `undefined` where it stands for none. */
export function scopeOf(user: string): Scope | undefined {
  const colon = user.indexOf(':')
  if (colon === -1) return undefined
  const [tenantId, userId] = [decodeURIComponent(user.slice(0, colon)), decodeURIComponent(user.slice(colon + 1))]
  return tenantId === '' ? { userId } : { userId, tenantId }
}
