import { localFirstRuns, type LocalFirstOptions, type LocalFirstRuns, type Logger, type RunEvent, type RunEventBody, type RunStore, type Stores } from '@arq/core'
import { memoryStores } from '@arq/storage/memory'
import { FakeClock, SeededRandom } from '@arq/testkit'
import { describe, expect, it } from 'vitest'
import { UnreliableRuns } from './support/unreliable-runs.js'

const alice = { userId: 'alice' }
const refused = { code: 'storage_failed', isRetryable: false }
const word = (text: string): RunEventBody => ({ type: 'text-delta', id: 'text', delta: text })
const words = (...texts: string[]): RunEventBody[] => texts.map(word)
const finish: RunEventBody = { type: 'finish', reason: { unified: 'stop', raw: 'stop' }, metadata: {} }
const newRun = { runId: 'run', runKey: 'key', scope: alice, threadId: 'thread', messageId: 'message' }

/** A process with a local-first store, in front of the store that another process reaches directly. */
class Bench {
  readonly clock = new FakeClock()
  readonly logged: string[] = []
  readonly stores: Stores = memoryStores({ clock: this.clock })
  readonly durable: UnreliableRuns = new UnreliableRuns(this.stores.runs)
  readonly runs: LocalFirstRuns

  constructor(options: LocalFirstOptions = {}) {
    this.runs = localFirstRuns(this.durable, { clock: this.clock, random: new SeededRandom(1), logger: this.#logger, ...options })
  }

  /** What another process sees. */
  get elsewhere(): RunStore {
    return this.stores.runs
  }

  async created(): Promise<void> {
    expect(await this.runs.create(newRun, 3_000)).toMatchObject({ outcome: 'created' })
  }

  read(after: number = 0, signal: AbortSignal = new AbortController().signal): Reading {
    return new Reading(this.runs.tail('run', after, signal))
  }

  async stored(): Promise<string> {
    return textOf(await this.elsewhere.read('run', 0))
  }

  get #logger(): Logger {
    const say = (level: string) => (message: string) => void this.logged.push(`${level}: ${message}`)
    return { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') }
  }
}

/** What one reader got so far. */
class Reading {
  readonly entries: RunEvent[] = []
  how: 'reading' | 'ended' | { failed: unknown } = 'reading'

  constructor(tail: AsyncIterable<readonly RunEvent[]>) {
    this.#readAll(tail).then(
      () => (this.how = 'ended'),
      (error: unknown) => (this.how = { failed: error }),
    )
  }

  /** The text, with the numbers in front where they are not 1, 2, 3 and so on. */
  get text(): string {
    return textOf(this.entries)
  }

  async #readAll(tail: AsyncIterable<readonly RunEvent[]>): Promise<void> {
    for await (const batch of tail) this.entries.push(...batch)
  }
}

function textOf(entries: readonly RunEvent[]): string {
  const text = entries.map(({ body }) => (body.type === 'text-delta' ? body.delta : `<${body.type}>`)).join('')
  const inOrder = entries.every(({ seq }, index) => seq === (entries[0]?.seq ?? 0) + index)
  return inOrder ? text : `${entries.map(({ seq }) => seq).join()} ${text}`
}

describe('localFirstRuns', () => {
  describe('a run that this process writes', () => {
    it('is read from memory, by any number of readers, from the start and from the middle', async () => {
      const bench = new Bench()
      await bench.created()
      const readers = Array.from({ length: 10 }, () => bench.read())
      await bench.runs.append('run', 0, words('a', 'b'), 1)
      const late = bench.read(1)
      expect(textOf(await bench.runs.read('run', 0))).toBe('ab')
      await bench.runs.append('run', 2, [finish], 1)
      await bench.clock.settle()
      for (const reader of readers) expect(reader).toMatchObject({ text: 'ab<finish>', how: 'ended' })
      expect(late.text).toBe('b<finish>')
      expect(bench.durable.asked).toEqual({ append: 2, read: 0, tail: 0 })
    })

    it('shows an entry only when the store has it', async () => {
      const bench = new Bench()
      await bench.created()
      const reader = bench.read()
      bench.durable.hold()
      const appended = bench.runs.append('run', 0, words('a'), 1)
      await bench.clock.settle()
      expect(reader.text).toBe('')
      bench.durable.release()
      expect(await appended).toBe(1)
      await bench.clock.settle()
      expect(reader.text).toBe('a')
    })

    it('takes appends that do not wait for each other, in order and with few trips', async () => {
      const bench = new Bench()
      await bench.created()
      const seqs = await Promise.all([bench.runs.append('run', 0, words('a'), 1), bench.runs.append('run', 1, words('b'), 1), bench.runs.append('run', 2, [word('c'), finish], 1)])
      expect(seqs).toEqual([1, 2, 4])
      expect(await bench.stored()).toBe('abc<finish>')
      expect(bench.durable.asked.append).toBe(2)
    })

    it('waits for its turn where many runs append to a slow store, and what it says meanwhile goes along', async () => {
      const bench = new Bench({ maxAppendsAtOnce: 1 })
      await bench.created()
      await bench.runs.create({ ...newRun, runId: 'other', runKey: 'other', threadId: 'other' }, 3_000)
      bench.durable.hold()
      const first = bench.runs.append('other', 0, [finish], 1)
      const others = [bench.runs.append('run', 0, words('a'), 1), bench.runs.append('run', 1, words('b'), 1)]
      await bench.clock.settle()
      expect(bench.durable.asked.append).toBe(1)
      bench.durable.release()
      expect(await Promise.all([first, ...others])).toEqual([1, 1, 2])
      expect(bench.durable.asked.append).toBe(2)
      expect(await bench.stored()).toBe('ab')
    })

    it('stays in memory for a short while after its end, and is then read from the store', async () => {
      const bench = new Bench()
      await bench.created()
      await bench.runs.append('run', 0, [word('a'), finish], 1)
      await bench.clock.advance(29_000)
      expect(textOf(await bench.runs.read('run', 0))).toBe('a<finish>')
      expect(bench.durable.asked.read).toBe(0)
      await bench.clock.advance(2_000)
      expect(textOf(await bench.runs.read('run', 0))).toBe('a<finish>')
      expect(bench.durable.asked.read).toBe(1)
      expect(bench.clock.pending).toBe(1)
    })

    it('keeps only its newest entries when it grows too long; a reader that is behind gets the rest from the store', async () => {
      const bench = new Bench({ maxBytesPerRun: 2_000 })
      await bench.created()
      const slow = bench.runs.tail('run', 0, new AbortController().signal)[Symbol.asyncIterator]()
      const texts = Array.from({ length: 40 }, (_, index) => `${index % 10}`)
      let seq = 0
      for (const text of texts) seq = await bench.runs.append('run', seq, words(text), 1)
      const seen: RunEvent[] = []
      await bench.runs.append('run', seq, [finish], 1)
      for (let next = await slow.next(); next.done !== true; next = await slow.next()) seen.push(...next.value)
      expect(textOf(seen)).toBe(`${texts.join('')}<finish>`)
      expect(bench.durable.asked.read).toBe(1)
    })

    it('that was adopted begins in the store and goes on in memory', async () => {
      const bench = new Bench()
      await bench.elsewhere.create(newRun, 1_000)
      await bench.elsewhere.append('run', 0, words('a', 'b'), 1)
      await bench.clock.advance(2_000)
      expect(await bench.runs.adopt('run', 3_000)).toMatchObject({ outcome: 'adopted' })
      const [whole, newest] = [bench.read(), bench.read(2)]
      await bench.runs.append('run', 2, [word('c'), finish], 2)
      await bench.clock.settle()
      expect(whole.text).toBe('abc<finish>')
      expect(newest.text).toBe('c<finish>')
      expect(bench.durable.asked).toMatchObject({ read: 1, tail: 0 })
    })

    it('is not taken over by its own process while a sign of its producer is on its way to a slow store', async () => {
      const bench = new Bench()
      await bench.created()
      await bench.clock.advance(2_500)
      bench.durable.hold()
      const appended = bench.runs.append('run', 0, words('a'), 1)
      await bench.clock.advance(1_000)
      expect(await bench.elsewhere.abandoned(10)).toHaveLength(1)
      expect(await bench.runs.abandoned(10)).toEqual([])
      expect(await bench.runs.adopt('run', 3_000)).toEqual({ outcome: 'held' })
      bench.durable.release()
      expect(await appended).toBe(1)
      expect(await bench.runs.abandoned(10)).toHaveLength(1)
      expect(await bench.runs.adopt('run', 3_000)).toMatchObject({ outcome: 'adopted' })
    })

    it('is not of this process where it was created elsewhere', async () => {
      const bench = new Bench()
      await bench.elsewhere.create(newRun, 3_000)
      expect(await bench.runs.create({ ...newRun, runId: 'other' }, 3_000)).toMatchObject({ outcome: 'exists' })
      const reader = bench.read()
      await bench.elsewhere.append('run', 0, [word('a'), finish], 1)
      await bench.clock.settle()
      expect(reader.text).toBe('a<finish>')
      expect(bench.durable.asked.tail).toBe(1)
    })
  })

  describe('a lost lease', () => {
    const adoptElsewhere = async (bench: Bench): Promise<void> => {
      await bench.clock.advance(2_500)
      expect(await bench.runs.renew('run', 1, 1)).toBe('held')
      await bench.clock.advance(2)
      expect(await bench.elsewhere.adopt('run', 60_000)).toMatchObject({ outcome: 'adopted' })
    }

    it.each(['a refused append', 'a lost renewal', 'silence of the producer'])('is noticed by %s, and readers go on from the store', async (sign) => {
      const bench = new Bench()
      await bench.created()
      await bench.runs.append('run', 0, words('a', 'b'), 1)
      const readers = [bench.read(), bench.read(1)]
      await adoptElsewhere(bench)
      await bench.elsewhere.append('run', 2, words('c'), 2)
      if (sign === 'a refused append') await expect(bench.runs.append('run', 2, words('x'), 1)).rejects.toMatchObject(refused)
      else if (sign === 'a lost renewal') expect(await bench.runs.renew('run', 1, 3_000)).toBe('lost')
      else await bench.clock.advance(4_000)
      await bench.elsewhere.append('run', 3, [word('d'), finish], 2)
      await bench.clock.settle()
      expect(readers.map(({ text, how }) => ({ text, how }))).toEqual([
        { text: 'abcd<finish>', how: 'ended' },
        { text: 'bcd<finish>', how: 'ended' },
      ])
      await expect(bench.runs.append('run', 5, words('x'), 1)).rejects.toMatchObject(refused)
      expect(bench.logged).toEqual([])
    })

    it('while the store is away takes back nothing, and tells those who have entries that no log will hold', async () => {
      const bench = new Bench()
      await bench.created()
      await bench.runs.append('run', 0, words('a'), 1)
      const [ahead, waiting] = [bench.read(), bench.read(9)]
      bench.durable.mood = () => 'away'
      expect(await bench.runs.append('run', 1, words('lost'), 1)).toBe(2)
      await bench.clock.settle()
      expect(ahead.text).toBe('alost')
      await bench.clock.advance(3_100)
      expect(await bench.elsewhere.adopt('run', 60_000)).toMatchObject({ outcome: 'adopted' })
      await bench.elsewhere.append('run', 1, words('b'), 2)
      bench.durable.mood = () => 'well'
      await bench.clock.advance(1_000)
      expect(ahead.how).toMatchObject({ failed: { code: 'storage_failed', details: { saved: 1, given: 2 } } })
      expect(waiting.how).toBe('reading')
      await expect(bench.runs.append('run', 2, words('c'), 1)).rejects.toMatchObject(refused)
      const again = bench.read()
      await bench.elsewhere.append('run', 2, [finish], 2)
      await bench.clock.settle()
      expect(again.text).toBe('ab<finish>')
      expect(bench.logged).toEqual(['warn: the run store takes no entries; answers go on from memory', 'error: readers have entries of a run that will never be saved'])
    })
  })

  describe('a store that is away', () => {
    it('holds up nobody: the answer goes on, and is saved in order when the store is back', async () => {
      const bench = new Bench()
      await bench.created()
      const reader = bench.read()
      await bench.runs.append('run', 0, words('a'), 1)
      bench.durable.mood = () => 'away'
      expect(await bench.runs.append('run', 1, words('b', 'c'), 1)).toBe(3)
      expect(await bench.runs.append('run', 3, words('d'), 1)).toBe(4)
      await bench.clock.settle()
      expect(reader.text).toBe('abcd')
      expect(bench.runs.unsaved('run')).toBe(3)
      expect(await bench.runs.get('run')).toMatchObject({ state: 'live', lastSeq: 4 })
      expect(await bench.runs.live(alice, 'thread')).toMatchObject({ runId: 'run', lastSeq: 4 })
      await bench.clock.advance(5_000)
      expect(await bench.stored()).toBe('a')
      // Its producer is here: nobody in this process may take the run from it.
      expect(await bench.runs.abandoned(10)).toEqual([])
      expect(await bench.runs.adopt('run', 3_000)).toEqual({ outcome: 'held' })

      bench.durable.mood = () => 'well'
      await bench.clock.advance(1_000)
      expect(await bench.stored()).toBe('abcd')
      expect(bench.runs.unsaved('run')).toBe(0)
      expect(await bench.runs.append('run', 4, [finish], 1)).toBe(5)
      await bench.clock.settle()
      expect(reader).toMatchObject({ text: 'abcd<finish>', how: 'ended' })
      expect(bench.logged).toEqual(['warn: the run store takes no entries; answers go on from memory', 'info: the run store takes entries again, and has all there are'])
    })

    it('is told of once for each run, and again when it has everything', async () => {
      const told: [string, string][] = []
      const bench = new Bench({ onSaving: (runId, state) => void told.push([runId, state]) })
      await bench.created()
      await bench.runs.append('run', 0, words('a'), 1)
      bench.durable.mood = () => 'away'
      await bench.runs.append('run', 1, words('b'), 1)
      await bench.runs.append('run', 2, words('c'), 1)
      expect(told).toEqual([['run', 'unsaved']])
      bench.durable.mood = () => 'well'
      await bench.clock.advance(1_000)
      expect(told).toEqual([['run', 'unsaved'], ['run', 'saved']])
    })

    it('may have taken what it did not answer: nothing is written twice', async () => {
      const bench = new Bench()
      await bench.created()
      const reader = bench.read()
      bench.durable.mood = () => 'answer-lost'
      await bench.runs.append('run', 0, words('a', 'b'), 1)
      bench.durable.mood = () => 'away'
      await bench.runs.append('run', 2, [word('c'), finish], 1)
      await bench.clock.settle()
      expect(reader.text).toBe('abc<finish>')
      bench.durable.mood = () => 'well'
      await bench.clock.advance(2_000)
      expect(await bench.stored()).toBe('abc<finish>')
      expect(bench.runs.unsaved('run')).toBe(0)
      expect(await bench.runs.renew('run', 1, 3_000)).toBe('lost')
      expect(textOf(await bench.runs.read('run', 0))).toBe('abc<finish>')
    })

    it('for ever costs the saved answer, which stays readable for its time and is logged as lost', async () => {
      const bench = new Bench()
      await bench.created()
      bench.durable.mood = () => 'away'
      await bench.runs.append('run', 0, [word('a'), finish], 1)
      await bench.clock.advance(61_000)
      expect(bench.logged.at(-1)).toBe('error: readers have entries of a run that will never be saved')
      expect(textOf(await bench.runs.read('run', 0))).toBe('a<finish>')
      expect(await bench.runs.get('run')).toMatchObject({ state: 'ended', lastSeq: 2 })
      const tries = bench.durable.asked.append
      await bench.clock.advance(31_000)
      await expect(bench.runs.read('run', 0)).rejects.toMatchObject({ code: 'storage_failed' })
      expect(bench.durable.asked.append).toBe(tries)
      expect(bench.logged.filter((line) => line.startsWith('error'))).toHaveLength(1)
    })

    it('is borne until the memory of a run is full, and what was taken is saved all the same', async () => {
      const bench = new Bench({ maxBytesPerRun: 1_000 })
      await bench.created()
      bench.durable.mood = () => 'away'
      const reader = bench.read()
      let seq = 0
      const fill = async (): Promise<void> => {
        for (;;) seq = await bench.runs.append('run', seq, words('0123456789'), 1)
      }
      await expect(fill()).rejects.toMatchObject(refused)
      expect(seq).toBe(7)
      await expect(bench.runs.append('run', seq, [finish], 1)).rejects.toMatchObject(refused)
      bench.durable.mood = () => 'well'
      await bench.clock.advance(1_000)
      expect(await bench.stored()).toBe('0123456789'.repeat(7))
      // Nobody here will end it: its reader hears from whoever takes it over.
      expect(await bench.elsewhere.abandoned(10)).toEqual([])
      await bench.clock.advance(3_000)
      await bench.elsewhere.adopt('run', 3_000)
      await bench.elsewhere.append('run', 7, [finish], 2)
      await bench.clock.settle()
      expect(reader).toMatchObject({ text: `${'0123456789'.repeat(7)}<finish>`, how: 'ended' })
    })

    it('is an error to the producer where that was asked for, and readers see nothing that is not saved', async () => {
      const bench = new Bench({ onUnsaved: 'reject' })
      await bench.created()
      const reader = bench.read()
      await bench.runs.append('run', 0, words('a'), 1)
      bench.durable.mood = () => 'away'
      await expect(bench.runs.append('run', 1, words('b'), 1)).rejects.toMatchObject({ code: 'storage_failed', isRetryable: true })
      bench.durable.mood = () => 'well'
      await bench.runs.append('run', 1, [word('c'), finish], 1)
      await bench.clock.settle()
      expect(reader).toMatchObject({ text: 'ac<finish>', how: 'ended' })
    })

    it('is no excuse for an append that is out of place', async () => {
      const bench = new Bench()
      await bench.created()
      bench.durable.mood = () => 'away'
      await bench.runs.append('run', 0, words('a'), 1)
      await expect(bench.runs.append('run', 0, words('b'), 1)).rejects.toMatchObject(refused)
      await expect(bench.runs.append('run', 1, [finish, word('b')], 1)).rejects.toMatchObject(refused)
      await bench.runs.append('run', 1, [finish], 1)
      await expect(bench.runs.append('run', 2, words('b'), 1)).rejects.toMatchObject(refused)
    })

    it('gets what it missed once more at the close', async () => {
      const bench = new Bench()
      await bench.created()
      bench.durable.mood = () => 'away'
      await bench.runs.append('run', 0, [word('a'), finish], 1)
      await bench.clock.settle()
      bench.durable.mood = () => 'well'
      await bench.runs.close()
      expect(await bench.stored()).toBe('a<finish>')
      expect(bench.clock.pending).toBeLessThanOrEqual(1)
    })
  })

  it('lets go of a forgotten thread: readers end, whatever waits to be saved', async () => {
    const bench = new Bench()
    await bench.created()
    bench.durable.mood = () => 'away'
    await bench.runs.append('run', 0, words('a'), 1)
    const reader = bench.read()
    await bench.clock.settle()
    bench.durable.mood = () => 'well'
    await bench.runs.forget(alice, 'thread')
    await bench.clock.settle()
    expect(reader).toMatchObject({ text: 'a', how: 'ended' })
    expect(await bench.runs.get('run')).toBeUndefined()
    await expect(bench.runs.append('run', 1, words('b'), 1)).rejects.toMatchObject(refused)
  })

  it('ends a waiting reader quietly when it leaves', async () => {
    const bench = new Bench()
    await bench.created()
    const leaving = new AbortController()
    const reader = bench.read(0, leaving.signal)
    await bench.runs.append('run', 0, words('a'), 1)
    await bench.clock.settle()
    leaving.abort()
    await bench.clock.settle()
    expect(reader).toMatchObject({ text: 'a', how: 'ended' })
  })
})
