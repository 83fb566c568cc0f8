import type { NewRun, RunEventBody, Stores } from '@arq/core'
import { filledIds, filledScopes } from './filled-scopes.js'
import { question } from './fill-threads.js'

const delta = (text: string): RunEventBody => ({ type: 'text-delta', id: 'text-1', delta: text })
const start: RunEventBody = { type: 'run-start', messageId: 'message-1', metadata: { runId: 'run' } }
const finish: RunEventBody = { type: 'finish', reason: { unified: 'stop', raw: 'stop' }, metadata: { usage: { outputTokens: 7, source: 'provider' } } }
const failed: RunEventBody = { type: 'error', error: { code: 'timeout', message: 'Too late.', isRetryable: true }, metadata: {} }

/** Names of runs by what is the matter with them; each is in a thread of its own but `second`, which came after `ended`. */
export const filledRuns: Readonly<Record<'live' | 'empty' | 'stopped' | 'adopted' | 'ended' | 'failed' | 'second' | 'long', NewRun>> = {
  live: { ...named('live'), question: [question('ä€😀\n')] },
  empty: named('empty'),
  stopped: named('stopped'),
  adopted: named('adopted'),
  ended: { ...named('ended'), question: [question('Why?')] },
  failed: named('failed'),
  second: { ...named('second'), threadId: 'thread ended' },
  long: named('long'),
}

/** Runs of the same names, but for their threads and keys, of other scopes. */
export const otherRuns: readonly NewRun[] = filledScopes.flatMap((scope, index) =>
  index === 0 ? [] : filledIds.map((id) => ({ ...named(`${id} ${index}`), scope, threadId: `thread ${id}`, runKey: `key ${id}` })),
)

export async function fillRuns({ runs }: Stores): Promise<void> {
  for (const name of ['live', 'empty', 'stopped', 'adopted', 'ended', 'failed', 'long'] as const) await runs.create(filledRuns[name], 0)
  await runs.append('run live', 0, [start, delta('ä'), delta('€😀\u0000')], 1)
  await runs.append('run live', 3, [delta('')], 1)
  await runs.append('run stopped', 0, [start], 1)
  await runs.requestStop(filledRuns.stopped.scope, filledRuns.stopped.threadId, { runId: 'run stopped' })
  await runs.append('run adopted', 0, [start], 1)
  await runs.adopt('run adopted', 60_000)
  await runs.append('run adopted', 1, [delta('on')], 2)
  await runs.append('run ended', 0, [start, delta('Because.'), finish], 1)
  await runs.create(filledRuns.second, 60_000)
  await runs.append('run failed', 0, [start, failed], 1)
  await runs.append('run long', 0, Array.from({ length: 1_234 }, (_, index) => delta(`word ${index}`)), 1)
  for (const [index, run] of otherRuns.entries()) {
    await runs.create(run, 60_000)
    if (index % 2 === 0) await runs.append(run.runId, 0, [start, finish], 1)
  }
}

function named(name: string): NewRun {
  return { runId: `run ${name}`, runKey: `key ${name}`, scope: { userId: 'alice' }, threadId: `thread ${name}`, messageId: `message ${name}` }
}
