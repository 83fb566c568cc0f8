import { scopeKey, threadTitle, type NewRun, type RunOpening, type ThreadAtOpening } from '@arq/core'
import type { RedisLink } from '../connection/redis-link.js'
import { enterValues } from '../limits/enter-values.js'
import { replyWords } from '../reply-words.js'
import { threadTag, type RedisKeys } from '../redis-keys.js'
import { readMessages } from '../threads/read-messages.js'
import { madeRun, type MadeRun } from './made-run.js'
import { openScript } from './open-script.js'
import { readClaimed, type Claimed, type ThreadClaims } from './thread-claims.js'

export interface OpenRunOptions {
  link: RedisLink
  keys: RedisKeys
  claims: ThreadClaims
  /** A claim whose run was not made within this is void, in milliseconds. */
  claimMs: number
  /** How long a thread is kept in which nothing is said, in milliseconds. */
  historyRetentionMs: number
}

export type OpenedRun =
  | (Claimed & { made?: MadeRun; said?: ThreadAtOpening | undefined })
  /** Nothing has changed. */
  | { outcome: 'foreign' | 'full' }

/** Begins a run in one trip. For one server: the keys are in several slots. */
export async function openRun(options: OpenRunOptions, opening: RunOpening, born: string): Promise<OpenedRun> {
  const { link, keys, claims, claimMs } = options
  const { run, leaseMs, thread, place } = opening
  const { scope, threadId, runId } = run
  const openKeys = [...keys.runsOfThread(scope, threadId), keys.leases(runId), ...keys.run(runId), ...keys.thread(threadId), keys.threads(scope), ...(place === undefined ? [] : keys.limits(place))] as const
  const values = [
    ...claims.valuesOf(run, born, leaseMs),
    runId,
    threadTag(scope, threadId),
    claimMs,
    thread === 'none' ? '' : scopeKey(scope),
    ...(place === undefined ? ['', '', '', ''] : enterValues(place)),
    ...(thread === 'add' ? questionValues(run, options.historyRetentionMs) : ['']),
  ]
  const [outcome, words, made, said] = replyWords(openScript, await link.run(openScript, openKeys, values))
  if (outcome === 'foreign' || outcome === 'full') return { outcome }
  const claimed = readClaimed(outcome, words)
  return made === undefined ? claimed : { ...claimed, made: madeRun(made), said: threadOf(said) }
}

function questionValues({ question, threadId }: NewRun, historyRetentionMs: number): readonly (string | number)[] {
  const asked = question?.at(-1)
  return asked === undefined ? [''] : [asked.id, JSON.stringify(asked), threadTitle([asked]), historyRetentionMs, threadId]
}

/** What cannot be read is left to those who read the thread by itself, and hear what is wrong. */
function threadOf(said: unknown): ThreadAtOpening | undefined {
  if (said === undefined) return undefined
  try {
    return { messages: readMessages(said) ?? [], isAdded: Array.isArray(said) && said[2] === 1 }
  } catch {
    return undefined
  }
}
