import type { LedgerSubject } from '@arq/core'
import { userPrefix } from './user-prefix.js'

/** Whose sum it is, inside an account, as one string. Those of one user and of their sessions begin alike: see `userPrefix`. */
export function ledgerSubjectKey(subject: LedgerSubject, { userId = '', sessionId = '' }: { userId?: string | undefined; sessionId?: string | undefined }): string {
  if (subject === 'tenant') return 'tenant'
  return subject === 'user' ? userPrefix(userId) : `${userPrefix(userId)}session:${encodeURIComponent(sessionId)}`
}
