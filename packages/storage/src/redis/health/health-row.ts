import type { HealthReport } from '@arq/core'
import { readJson } from '../reply-words.js'
import { unreadableReply } from '../unreadable-reply.js'

/** A report as the scripts tell it: the reporter as JSON, and a line of words with its value behind. `micros` is when it was said. */
export function healthReportOf(purpose: string, topic: string, told: unknown): { micros: number; report: HealthReport } {
  const [reporter, row]: readonly unknown[] = Array.isArray(told) ? told : []
  const [, revision, micros, expiresAt, value] = /^(\d+) (\d+) (\d+)\n(.*)$/s.exec(String(row)) ?? []
  if (value === undefined) throw unreadableReply(purpose)
  return {
    micros: Number(micros),
    report: {
      topic,
      reporter: String(readJson(purpose, reporter)),
      revision: Number(revision),
      value: readJson(purpose, value),
      reportedAt: Math.floor(Number(micros) / 1_000),
      expiresAt: Number(expiresAt),
    },
  }
}
