import type { LedgerSumRow } from '@arq/core'

/** The subject that `ledgerSubjectKey` made a key of. */
export function subjectOfKey(key: string): LedgerSumRow['subject'] {
  const [, user, session] = /^user:([^/]*)\/(?:session:(.*))?$/s.exec(key) ?? []
  if (user === undefined) return { of: 'tenant' }
  const userId = decodeURIComponent(user)
  return session === undefined ? { of: 'user', userId } : { of: 'session', userId, sessionId: decodeURIComponent(session) }
}
