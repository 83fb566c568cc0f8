import type { LedgerEntry } from '@arq/core'
import { readJson } from '../reply-words.js'

type Reserved = Pick<LedgerEntry, 'attemptId' | 'candidate' | 'provider' | 'model' | 'estimate' | 'reservedAt' | 'expiresAt'> & { tenantId?: string | undefined }

/** A row as the scripts tell it, put together. */
export function ledgerRow(purpose: string, told: unknown): { sequence: number; entry: LedgerEntry } {
  const [, numbered, who, state]: readonly unknown[] = Array.isArray(told) ? told : []
  const [, number, json] = /^(\d+) (.*)$/s.exec(String(numbered)) ?? []
  const [, word = 'reserved', late, endedAt, booked] = /^(\w+) ([01]) (\d+) (.*)$/s.exec(String(state)) ?? []
  const reserved = readJson(purpose, json) as LedgerEntry
  const ended = endedAt === undefined ? {} : { ...(readJson(purpose, booked) as Partial<LedgerEntry>), endedAt: Number(endedAt) }
  return { sequence: Number(number), entry: { ...reserved, ...idsOf(String(who)), ...ended, state: word as LedgerEntry['state'], late: late === '1' } }
}

/** What of a row never changes and names no person. */
export function reservedJson({ attemptId, tenantId, candidate, provider, model, estimate, reservedAt, expiresAt }: Reserved): string {
  return JSON.stringify({ attemptId, tenantId, candidate, provider, model, estimate, reservedAt, expiresAt })
}

/** User, session and run as one string that scripts can take apart. */
export function whoseRow({ userId, sessionId, runId }: { userId?: string | undefined; sessionId?: string | undefined; runId?: string | undefined }): string {
  return [userId, sessionId, runId].map(word).join(' ')
}

export function word(id: string | undefined): string {
  return id === undefined ? '-' : `u${encodeURIComponent(id)}`
}

function idsOf(who: string): Pick<LedgerEntry, 'userId' | 'sessionId' | 'runId'> {
  const [userId, sessionId, runId] = who.split(' ').map((id) => (id === '-' ? undefined : decodeURIComponent(id.slice(1))))
  return { ...(userId === undefined ? {} : { userId }), ...(sessionId === undefined ? {} : { sessionId }), ...(runId === undefined ? {} : { runId }) }
}
