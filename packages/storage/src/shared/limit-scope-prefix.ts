import { scopeKey, type Scope } from '@arq/core'

/** What the keys of a scope's subjects begin with, and no others: see `limitSubjectKey`. */
export function limitScopePrefix(scope: Scope | undefined): string {
  return scope === undefined ? 'all/' : `${scopeKey(scope)}/`
}
