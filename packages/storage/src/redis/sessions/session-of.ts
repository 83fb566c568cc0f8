import type { SessionRecord } from '@arq/core'
import { readJson } from '../reply-words.js'
import { unreadableReply } from '../unreadable-reply.js'

/** A session as the scripts tell it: its id as JSON, its times as words, and lines with names and values in turn. */
export function sessionOf(purpose: string, id: unknown, row: unknown, lines: unknown): SessionRecord {
  const [, startedAt, seenAt, expiresAt] = /^(\d+) (\d+) (\d+)$/.exec(String(row)) ?? []
  if (expiresAt === undefined) throw unreadableReply(purpose)
  return {
    sessionId: String(readJson(purpose, id)),
    startedAt: Number(startedAt),
    seenAt: Number(seenAt),
    expiresAt: Number(expiresAt),
    values: readJson(purpose, `{${pairsOf(String(lines).split('\n')).join(',')}}`) as SessionRecord['values'],
  }
}

function pairsOf(lines: readonly string[]): string[] {
  return lines.flatMap((name, index) => (index % 2 === 1 || name === '' ? [] : [`${name}:${lines[index + 1] ?? ''}`]))
}
