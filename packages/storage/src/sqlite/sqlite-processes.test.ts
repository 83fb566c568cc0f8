import type { NewRun, RunEvent, RunEventBody } from '@arq/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { OtherProcess } from '../testing/other-process.js'
import { temporaryFile } from '../testing/temporary-file.js'
import { sqliteStores, type SqliteStores } from './sqlite-stores.js'

const scope = { userId: 'alice' }
const run: NewRun = { runId: 'run-1', runKey: 'key-1', scope, threadId: 'thread-1', messageId: 'message-1' }
const word = (text: string): RunEventBody => ({ type: 'text-delta', id: 'text-1', delta: text })
const finish: RunEventBody = { type: 'finish', reason: { unified: 'stop', raw: 'stop' }, metadata: {} }

function opened(file: string): SqliteStores {
  const stores = sqliteStores(file)
  onTestFinished(() => stores.close())
  return stores
}

describe('two processes on one file', () => {
  it.each([1, 2, 3])('lose no acknowledged entry and keep no half append when one is killed in the middle (%i)', async (round) => {
    const file = temporaryFile()
    const stores = opened(file)
    await stores.runs.create(run, 60_000)
    const other = await OtherProcess.open(file)
    other.send('flood', 'run-1')
    for (let line = 0; line < 30 * round; line += 1) await other.line()
    const acknowledged = Number((await other.kill()).at(-1) ?? 90 * round)

    const entries = await stores.runs.read('run-1', 0)
    expect(entries.length).toBeGreaterThanOrEqual(acknowledged)
    expect(entries.length % 3).toBe(0)
    for (const [index, { seq, body }] of entries.entries()) {
      expect(seq).toBe(index + 1)
      expect(body).toMatchObject({ delta: expect.stringMatching(new RegExp(`^${index + 1} `)) })
    }
    expect(await stores.runs.append('run-1', entries.length, [finish], 1)).toBe(entries.length + 1)
  })

  it('see what the other one appends, as it comes', async () => {
    const file = temporaryFile()
    const stores = opened(file)
    await stores.runs.create(run, 60_000)
    const other = await OtherProcess.open(file)
    const batches = stores.runs.tail('run-1', 0, new AbortController().signal)[Symbol.asyncIterator]()
    for (const [index, text] of ['one', 'two 漢字 🏡'].entries()) {
      const next = batches.next()
      expect(await other.call('runs.append', 'run-1', index, [word(text)], 1)).toBe(index + 1)
      expect((await next).value).toEqual([{ v: 1, seq: index + 1, body: word(text) }] satisfies RunEvent[])
    }
    await other.call('runs.append', 'run-1', 2, [finish], 1)
    expect((await batches.next()).value).toMatchObject([{ seq: 3 }])
    expect(await batches.next()).toEqual({ done: true, value: undefined })
  })

  it('reach each other with a stop', async () => {
    const file = temporaryFile()
    const stores = opened(file)
    await stores.runs.create(run, 60_000)
    const other = await OtherProcess.open(file)
    const stopped = new Promise<string>((resolve) => stores.runs.onStop('run-1', () => resolve('stopped')))
    expect(await other.call('runs.requestStop', scope, 'thread-1', { runKey: 'key-1' })).toMatchObject({ runId: 'run-1' })
    expect(await stopped).toBe('stopped')
  })

  it('take over a run from one that was killed, and fence it off', async () => {
    const file = temporaryFile()
    const stores = opened(file)
    const other = await OtherProcess.open(file)
    await other.call('runs.create', run, 1)
    await other.call('runs.append', 'run-1', 0, [word('one')], 1)
    expect(await stores.runs.adopt('run-1', 60_000)).toMatchObject({ outcome: 'adopted', run: { fence: 2, lastSeq: 1 } })
    expect(await other.call('runs.renew', 'run-1', 1, 60_000)).toBe('lost')
    expect(await other.call('runs.adopt', 'run-1', 60_000)).toEqual({ outcome: 'held' })
  })

  it('may open a new file at the same moment', async () => {
    const file = temporaryFile()
    const others = await Promise.all([1, 2, 3, 4].map(() => OtherProcess.open(file)))
    const created = await Promise.all(others.map((other, index) => other.call('runs.create', { ...run, runId: `run-${index}` }, 60_000)))
    expect(created.map((outcome) => (outcome as { outcome: string }).outcome).sort()).toEqual(['created', 'exists', 'exists', 'exists'])
  })

  it('all write when they write at once', async () => {
    const file = temporaryFile()
    const stores = opened(file)
    const other = await OtherProcess.open(file)
    const threads = Array.from({ length: 200 }, (_, index) => `thread-${index}`)
    const message = { id: 'm1', role: 'user' as const, parts: [{ type: 'text' as const, text: 'Why?' }] }
    const here = threads.slice(0, 100).map((threadId) => stores.threads.save(scope, threadId, [message]))
    for (const threadId of threads.slice(100)) await other.call('threads.save', scope, threadId, [message])
    await Promise.all(here)
    expect(await stores.threads.list(scope, { limit: 500 })).toHaveLength(200)
  })
})
