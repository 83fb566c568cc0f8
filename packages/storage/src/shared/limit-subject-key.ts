import { scopeKey, type LimitSubject } from '@arq/core'

/** A limited subject as one string. What all callers share is that of nobody's scope. */
export function limitSubjectKey({ name, scope }: LimitSubject): string {
  return `${scope === undefined ? 'all' : scopeKey(scope)}/${encodeURIComponent(name)}`
}
