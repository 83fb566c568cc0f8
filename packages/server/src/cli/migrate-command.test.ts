import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Stores } from '@arq/core'
import { redisStores } from '@arq/storage/redis'
import { sqliteStores } from '@arq/storage/sqlite'
import { exportedRows, fillStores, rowSet, toldBy } from '@arq/testkit/contracts'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { arqProcess } from '../testing/arq-process.js'
import { redisMissing, redisProcess } from '../testing/redis-process.js'

const password = 'planted-password'
const patience = 30_000

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'arq-cli-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

async function using<Result>(stores: Stores, work: (stores: Stores) => Promise<Result>): Promise<Result> {
  try {
    return await work(stores)
  } finally {
    await stores.close()
  }
}

async function filledFile(now: number = Date.now()): Promise<string> {
  const file = path.join(folder(), 'arq.db')
  await using(sqliteStores(file), (stores) => fillStores(stores, now))
  return file
}

describe('arq', () => {
  it('says what it can do', async () => {
    const [help, nothing, unknown, ofCommand] = await Promise.all([['--help'], [], ['fly'], ['migrate', '--help']].map((words) => arqProcess(words).ended))
    expect(help).toMatchObject({ code: 0, out: expect.stringContaining('migrate'), err: '' })
    expect(nothing).toMatchObject({ code: 2, err: expect.stringContaining('Usage') })
    expect(unknown).toMatchObject({ code: 2, out: '', err: expect.stringContaining('arq --help') })
    expect(ofCommand).toMatchObject({ code: 0, out: expect.stringMatching(/--from <place>.*Exit codes/s) })
  }, patience)
})

describe('arq migrate', () => {
  it('moves a database into a file of rows, and that into another database', async () => {
    const now = Date.now()
    const source = await filledFile(now)
    const [rows, target] = [path.join(folder(), 'rows.jsonl'), path.join(folder(), 'new', 'arq.db')]
    const out = await arqProcess(['migrate', '--from', source, '--to-file', rows]).ended
    expect(out).toMatchObject({ code: 0, out: expect.stringMatching(/^Moved \d+ rows from .*\nconversations: \d+, runs: \d+, .*health reports: \d+\n\d+ added, 0 there already, 0 expired meanwhile\n$/) })
    expect(statSync(rows).mode & 0o777).toBe(0o600)
    expect(readdirSync(path.dirname(rows))).toEqual(['rows.jsonl'])
    expect(await arqProcess(['migrate', '--from-file', rows, '--to', target]).ended).toMatchObject({ code: 0 })
    expect(await arqProcess(['migrate', '--from-file', rows, '--to', target]).ended).toMatchObject({ code: 0, out: expect.stringContaining('\n0 added,') })
    const [before, after] = await Promise.all([source, target].map((file) => using(sqliteStores(file), async (stores) => [await toldBy(stores, now), rowSet(await exportedRows(stores))])))
    expect(after).toEqual(before)
  }, patience)

  it.skipIf(redisMissing !== undefined)(`moves a database to Redis and back, and shows no password${redisMissing === undefined ? '' : ` (${redisMissing})`}`, async () => {
    const now = Date.now()
    const [source, back] = [await filledFile(now), path.join(folder(), 'back.db')]
    const url = await redisProcess(password)
    const there = await arqProcess(['migrate', '--from', source, '--to', 'env'], { REDIS_URL: url }).ended
    expect(there).toMatchObject({ code: 0, out: expect.stringMatching(/to redis:\/\/127\.0\.0\.1:\d+\/0\./) })
    const again = await arqProcess(['migrate', '--from', source, '--to', url]).ended
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining('\n0 added,') })
    const home = await arqProcess(['migrate', '--from', `${url}/0`, '--to', back]).ended
    expect(home).toMatchObject({ code: 0 })
    expect(JSON.stringify([there, again, home])).not.toContain(password)
    const told = await using(sqliteStores(source), (stores) => toldBy(stores, now))
    expect(await using(redisStores(url), (stores) => toldBy(stores, now))).toEqual(told)
    expect(await using(sqliteStores(back), (stores) => toldBy(stores, now))).toEqual(told)
  }, patience)

  it('makes nothing where the source is not there, is a folder, or is no database', async () => {
    const place = folder()
    const text = path.join(place, 'text.db')
    writeFileSync(text, 'no database, only text that is long enough to be looked at as one'.repeat(20))
    symlinkSync(text, path.join(place, 'link.db'))
    const target = path.join(place, 'target.db')
    const [missing, directory, foreign, linked] = await Promise.all([
      arqProcess(['migrate', '--from', path.join(place, 'none.db'), '--to', target]).ended,
      arqProcess(['migrate', '--from', place, '--to', target]).ended,
      arqProcess(['migrate', '--from', text, '--to', target]).ended,
      arqProcess(['migrate', '--from', path.join(place, 'link.db'), '--to', text]).ended,
    ])
    expect(missing).toMatchObject({ code: 1, err: expect.stringMatching(/There is no file .*none\.db.*ARQ_DATA_DIR/) })
    expect(directory).toMatchObject({ code: 1, err: expect.stringContaining('is a folder') })
    expect(foreign).toMatchObject({ code: 1, err: expect.stringContaining('not an SQLite database') })
    expect(linked).toMatchObject({ code: 2, err: expect.stringContaining('are the same') })
    expect(readdirSync(place).toSorted()).toEqual(['link.db', 'text.db'])
  }, patience)

  it('names the line that is bad, keeps those before it, and writes over no file', async () => {
    const source = await filledFile()
    const rows = path.join(folder(), 'rows.jsonl')
    await arqProcess(['migrate', '--from', source, '--to-file', rows]).ended
    const count = readFileSync(rows, 'utf8').trimEnd().split('\n').length
    expect(await arqProcess(['migrate', '--from', source, '--to-file', rows]).ended).toMatchObject({ code: 1, err: expect.stringContaining('nothing is written over it') })
    appendFileSync(rows, '{"v":1,"kind":"planted secret"}\n')
    const target = path.join(folder(), 'target.db')
    const { code, err } = await arqProcess(['migrate', '--from-file', rows, '--to', target]).ended
    expect(code).toBe(1)
    expect(err).toContain(`Row ${count + 1} is not a row`)
    expect(err).not.toContain('planted')
    expect(await using(sqliteStores(target), exportedRows)).toHaveLength(count)
    writeFileSync(rows, '{"v":1,"planted')
    const broken = await arqProcess(['migrate', '--from-file', rows, '--to', target]).ended
    expect(broken).toMatchObject({ code: 1, err: expect.stringContaining('Line 1 of the file is not JSON') })
    expect(broken.err).not.toContain('planted')
  }, patience)

  it('fails with what to do where Redis is not there', async () => {
    const source = await filledFile()
    const { code, err } = await arqProcess(['migrate', '--from', source, '--to', `redis://:${password}@127.0.0.1:1`]).ended
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringMatching(/cannot be reached.*REDIS_URL/) })
    expect(err).not.toContain(password)
  }, patience)

  it('ends cleanly when it is interrupted, and goes on the next time, also after a kill', async () => {
    const [source, target] = [path.join(folder(), 'arq.db'), path.join(folder(), 'target.db')]
    await using(sqliteStores(source), async (stores) => {
      const message = { id: 'm', role: 'user' as const, parts: [{ type: 'text' as const, text: 'x'.repeat(4_000) }] }
      await Promise.all(Array.from({ length: 10_000 }, (_, index) => stores.threads.save({ userId: `user-${index % 50}` }, `thread-${index}`, [message])))
    })
    const killed = arqProcess(['migrate', '--from', source, '--to', target])
    await vi.waitFor(() => expect(killed.said().err).toContain('1,000 rows so far'), { timeout: 20_000, interval: 5 })
    killed.child.kill('SIGKILL')
    expect((await killed.ended).code).toBeNull()
    const moving = arqProcess(['migrate', '--from', source, '--to', target])
    await vi.waitFor(() => expect(moving.said().err).toContain('1,000 rows so far'), { timeout: 20_000, interval: 5 })
    moving.child.kill('SIGINT')
    expect(await moving.ended).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/It was stopped after [\d,]+ rows.*What was taken in stays\. Run the same command again to go on\./) })
    const taken = (await using(sqliteStores(target), exportedRows)).length
    expect(taken).toBeGreaterThan(900)
    expect(taken).toBeLessThan(10_000)
    expect(await arqProcess(['migrate', '--from', source, '--to', target]).ended).toMatchObject({ code: 0, out: expect.stringContaining(`${taken.toLocaleString('en-US')} there already`) })
    const file = arqProcess(['migrate', '--from', source, '--to-file', `${target}.jsonl`])
    await vi.waitFor(() => expect(file.said().err).toContain('1,000 rows so far'), { timeout: 20_000, interval: 5 })
    file.child.kill('SIGINT')
    expect(await file.ended).toMatchObject({ code: 1, err: expect.stringContaining('The file that was begun is gone.') })
    expect(existsSync(`${target}.jsonl`) || existsSync(`${target}.jsonl.partial`)).toBe(false)
  }, 2 * patience)
})
