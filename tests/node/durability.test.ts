import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Stores, TerminalEvent } from '@arq/core'
import { memoryStores } from '@arq/storage/memory'
import { describe, expect, it, onTestFinished } from 'vitest'
import { measureStore } from '../../benchmarks/durability/measure-store.js'
import { judgeRun, type ReadRun, type RunVerdict } from '../../benchmarks/durability/runs/judge-run.js'
import { ada, question } from './support/engine-bench.js'

it('goes on with every answer of a server that is killed, from another process on the same SQLite file', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'arq-durability-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const load = { seed: 7, pace: { words: 40, wordEveryMs: 20 }, atOnce: 6, killed: 6, killedTwice: 0, frozen: 0, storeLost: 0, stopped: 2 }
  const tally = await measureStore({ spec: { kind: 'sqlite', path: path.join(folder, 'arq.db') }, load, say: () => {} })
  expect(tally.problems).toEqual([])
  expect(tally.figures).toMatchObject({ runs: 6, complete: 6, exact: 6, duplicated: 0, hung: 0, stops: 2, not_stopped: 0 })
  expect(tally.figures['killed']).toBeGreaterThan(0)
})

describe('the judge of a run', () => {
  const finish: TerminalEvent = { type: 'finish', reason: { unified: 'stop', raw: 'stop' }, metadata: {} }
  const read: ReadRun = { name: ada.userId, text: 'High tide.', isEnded: true }

  /** What it says of a run whose log, thread and reader hold these. */
  const verdictOf = async ({ logged = 'High tide.', end = finish, kept = ['High tide.'], seen = read }: { logged?: string; end?: TerminalEvent; kept?: string[]; seen?: ReadRun }): Promise<RunVerdict> => {
    const stores: Stores = memoryStores()
    onTestFinished(() => stores.close())
    await stores.runs.create({ runId: 'run-1', runKey: 'k', scope: ada, threadId: read.name, messageId: 'm' }, 3_000)
    await stores.runs.append('run-1', 0, [{ type: 'text-delta', id: 't', delta: logged }, end], 1)
    const answers = kept.map((text, index) => ({ id: `a${index}`, role: 'assistant' as const, parts: [{ type: 'text' as const, text }], metadata: { arq: { runId: 'run-1' } } }))
    await stores.threads.save(ada, read.name, [question('q'), ...answers])
    return judgeRun(stores, seen, 'High tide.')
  }

  it('finds nothing wrong with a whole one', async () => {
    expect(await verdictOf({})).toEqual({ isComplete: true, isExact: true, isDuplicated: false, isHung: false })
  })

  it.each([
    ['no end for its reader', { seen: { ...read, isEnded: false } }, { isComplete: false, isExact: false, isHung: true }],
    ['an end that is none', { end: { type: 'abort', reason: 'stopped', metadata: {} } as const }, { isComplete: false, isExact: false }],
    ['less text for its reader', { seen: { ...read, text: 'High' } }, { isComplete: true, isExact: false, isDuplicated: false }],
    ['other text on the way', { seen: { ...read, stray: 'Low' } }, { isComplete: true, isExact: false }],
    ['text twice in its log', { logged: 'High tide.tide.' }, { isExact: false, isDuplicated: true }],
    ['no answer in its thread', { kept: [] }, { isComplete: false, isExact: false }],
    ['two answers in its thread', { kept: ['High tide.', 'High tide.'] }, { isExact: false, isDuplicated: true }],
  ])('sees %s', async (_name, run, verdict) => {
    expect(await verdictOf(run)).toMatchObject({ ...verdict, problem: expect.any(String) })
  })
})
