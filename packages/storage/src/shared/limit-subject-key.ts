import type { LimitSubject } from '@arq/core'
import { limitScopePrefix } from './limit-scope-prefix.js'

/** A limited subject as one string. What all callers share is that of no scope. */
export function limitSubjectKey({ name, scope }: LimitSubject): string {
  return `${limitScopePrefix(scope)}${encodeURIComponent(name)}`
}
