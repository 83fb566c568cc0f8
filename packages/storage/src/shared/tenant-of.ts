import type { Scope } from '@arq/core'

/** The tenant of a scope; an empty one is none, as in `scopeKey`. */
export function tenantOf(scope: Scope | undefined): string | undefined {
  return scope?.tenantId === '' ? undefined : scope?.tenantId
}
