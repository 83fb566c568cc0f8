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

  it('give out an allowance and places once, however many ask at once', async () => {
    const file = temporaryFile()
    const stores = opened(file)
    const others = await Promise.all([1, 2].map(() => OtherProcess.open(file)))
    const numbers = Array.from({ length: 20 }, (_, index) => index)
    const take = { name: 'requests', scope, limit: 25, windowMs: 86_400_000 }
    const place = (holder: string) => ({ name: 'runs', scope, holder, places: 25, leaseMs: 60_000 })
    const asked = [
      ...others.map(async (other, process) => {
        const outcomes: unknown[] = []
        for (const number of numbers) outcomes.push(await other.call('limits.take', take), await other.call('limits.enter', place(`${process}-${number}`)))
        return outcomes
      }),
      Promise.all(numbers.flatMap((number): Promise<unknown>[] => [stores.limits.take(take), stores.limits.enter(place(`here-${number}`))])),
    ]
    const outcomes = (await Promise.all(asked)).flat()
    expect(outcomes.filter((outcome) => (outcome as { outcome?: string }).outcome === 'taken')).toHaveLength(25)
    expect(outcomes.filter((outcome) => outcome === 'entered')).toHaveLength(25)
    expect(outcomes).toHaveLength(120)
  })

  it('take up the report of one that is gone once', async () => {
    const file = temporaryFile()
    const stores = opened(file)
    const others = await Promise.all([1, 2].map(() => OtherProcess.open(file)))
    await stores.health.report({ topic: 'analytics', reporter: 'gone', after: 0, value: 7, ttlMs: 60_000 })
    const takeUp = (reporter: string) => ({ topic: 'analytics', reporter, after: 0, value: 7, ttlMs: 60_000, takesUp: [{ reporter: 'gone', revision: 1 }] })
    const revisions = await Promise.all([stores.health.report(takeUp('here')), ...others.map((other, index) => other.call('health.report', takeUp(`there-${index}`)))])
    expect(revisions.filter((revision) => revision === 1)).toHaveLength(1)
    expect(await stores.health.reports('analytics')).toMatchObject([{ value: 7, revision: 1 }])
  })

  it('remember and cache for each other', async () => {
    const file = temporaryFile()
    const stores = opened(file)
    const other = await OtherProcess.open(file)
    const { cursor } = await stores.memories.changes(scope)
    await other.call('memories.put', scope, [{ memoryId: 'm1', kind: 'fact', text: 'Likes tea.', createdAt: Date.now() }])
    await other.call('cache.put', { scope, name: 'answers' }, { key: 'k1', value: ['Tea.'], ttlMs: 60_000 })
    await other.call('sessions.touch', scope, 's1', 60_000)
    await other.kill()
    expect(await stores.memories.changes(scope, { cursor })).toMatchObject({ records: [{ memoryId: 'm1', text: 'Likes tea.' }] })
    expect(await stores.cache.get({ scope, name: 'answers' }, 'k1')).toMatchObject({ value: ['Tea.'] })
    expect(await stores.sessions.set(scope, 's1', { theme: 'dark' })).toMatchObject({ values: { theme: 'dark' } })
  })
})
