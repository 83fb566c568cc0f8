import type { NewRun, RunEventBody, UIMessage } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import { describe, expect, it } from 'vitest'
import { openSqlite } from '../testing/open-sqlite.js'
import { sqliteStores } from './sqlite-stores.js'

const scope = { userId: 'alice' }
const run: NewRun = { runId: 'run-1', runKey: 'key-1', scope, threadId: 'thread-1', messageId: 'message-1' }
const never = new AbortController().signal
const minute = 60_000

const word = (text: string): RunEventBody => ({ type: 'text-delta', id: 'text-1', delta: text })
const message = (id: string, text: string): UIMessage => ({ id, role: 'user', parts: [{ type: 'text', text }] })

describe('a database in a bad state', () => {
  it('makes a write wait while another process writes, and says so when that takes too long', async () => {
    const { stores, clock, raw } = openSqlite({ busyTimeoutMs: 100 })
    raw.exec('BEGIN IMMEDIATE')
    const refused = stores.threads.save(scope, 'thread-1', [message('m1', 'Why?')]).catch((error: unknown) => error)
    await clock.advance(90)
    const patient = stores.threads.save(scope, 'thread-2', [message('m1', 'Why?')])
    await clock.advance(20)
    expect(await refused).toMatchObject({ code: 'storage_failed', isRetryable: true, message: expect.stringMatching(/could not save a conversation: another connection kept the database locked.*Try again/) })
    raw.exec('ROLLBACK')
    await clock.advance(10)
    await patient
    expect((await stores.threads.list(scope)).map(({ threadId }) => threadId)).toEqual(['thread-2'])
  })

  it('refuses what finds no room, keeps what there is, and goes on when there is room again', async () => {
    const { stores, file } = openSqlite()
    await stores.runs.create(run, minute)
    await stores.runs.append('run-1', 0, [word('one')], 1)
    const { bytes } = stores.size()
    await stores.close()
    const tight = sqliteStores({ path: file, clock: new FakeClock(), maxBytes: bytes + 16_384 })
    const appends = await Promise.allSettled([tight.runs.append('run-1', 1, [word('x'.repeat(100_000))], 1), tight.threads.save(scope, 'thread-1', [message('m1', 'Why?')])])
    expect(appends).toMatchObject([{ status: 'rejected', reason: { code: 'storage_failed', message: expect.stringMatching(/is full.*nothing was changed.*Make room/) } }, { status: 'fulfilled' }])
    expect(await tight.runs.read('run-1', 0)).toHaveLength(1)
    expect(await tight.runs.append('run-1', 1, [word('two')], 1)).toBe(2)
    await tight.close()
  })

  const damages = [
    ['no JSON', "'[{\"planted-secret'", 1],
    ['JSON of another shape', "'{\"planted-secret\":1}'", 1],
    ['fewer entries than it says', "'[]'", 1],
    ['a newer row', "'[{\"type\":\"planted-secret\"}]'", 2],
  ] as const
  it.each(damages)('does not give out a log with %s', async (_name, bodies, v) => {
    const { stores, raw } = openSqlite()
    await stores.runs.create(run, minute)
    await stores.runs.append('run-1', 0, [word('planted-secret')], 1)
    raw.exec(`UPDATE run_entries SET bodies = ${bodies}, v = ${v}`)
    const expected = { code: 'storage_failed', isRetryable: false, message: expect.stringMatching(v === 2 ? /newer release of ARQ.*Update ARQ/ : /a row is damaged.*Bring back a backup/) }
    await expect(stores.runs.read('run-1', 0)).rejects.toMatchObject(expected)
    await expect(stores.runs.tail('run-1', 0, never)[Symbol.asyncIterator]().next()).rejects.toMatchObject(expected)
    const error: unknown = await stores.runs.read('run-1', 0).catch((reason: unknown) => reason)
    expect(`${String(error)} ${JSON.stringify(error)} ${String((error as Error).cause)}`).not.toContain('planted-secret')
  })

  it('does not give out damaged messages, questions and ledger rows', async () => {
    const { stores, raw, clock } = openSqlite()
    await stores.threads.save(scope, 'thread-1', [message('m1', 'Why?')])
    await stores.runs.create({ ...run, question: [message('q', 'Why?')] }, minute)
    const at = clock.now()
    await stores.ledger.reserve({ attemptId: 'a', scope, candidate: 'a', provider: 'a', model: 'a', estimate: { input: 1, output: 1 }, at, expiresAt: at + 1, counters: [], limits: [] })
    raw.exec(`UPDATE messages SET message = '{}'; UPDATE run_questions SET messages = '3'; UPDATE ledger_rows SET details = 'null'`)
    const damaged = { code: 'storage_failed', message: expect.stringMatching(/damaged/) }
    await expect(stores.threads.messages(scope, 'thread-1')).rejects.toMatchObject(damaged)
    await expect(stores.runs.get('run-1')).rejects.toMatchObject(damaged)
    await expect(stores.ledger.entries({ scope, at })).rejects.toMatchObject(damaged)
    expect(await stores.threads.delete(scope, 'thread-1')).toBe(true)
  })

  it('lets a producer listen for its stop while nothing can be read', async () => {
    const { stores, raw } = openSqlite()
    await stores.runs.create(run, minute)
    raw.exec('ALTER TABLE runs RENAME TO gone')
    let stops = 0
    stores.runs.onStop('run-1', () => (stops += 1))
    raw.exec('ALTER TABLE gone RENAME TO runs')
    await stores.runs.requestStop(scope, 'thread-1', { runId: 'run-1' })
    expect(stops).toBe(1)
  })

  it('tells a reader that waits of a log that breaks', async () => {
    const { stores, raw, clock } = openSqlite()
    await stores.runs.create(run, minute)
    const broken = stores.runs.tail('run-1', 0, never)[Symbol.asyncIterator]().next().catch((error: unknown) => error)
    raw.exec(`INSERT INTO run_entries (run, last_seq, first_seq, v, bodies) SELECT number, 1, 1, 1, 'broken' FROM runs`)
    await clock.advance(40)
    expect(await broken).toMatchObject({ code: 'storage_failed' })
  })
})
