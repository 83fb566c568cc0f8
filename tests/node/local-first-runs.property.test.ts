import { ArqError, isTerminal, localFirstRuns, silentLogger, type LocalFirstRuns, type RunEvent, type RunEventBody, type RunStore } from '@arq/core'
import { memoryStores } from '@arq/storage/memory'
import { FakeClock, SeededRandom } from '@arq/testkit'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { UnreliableRuns, type StoreMood } from './support/unreliable-runs.js'

type Step =
  | { do: 'write'; who: 'here' | 'elsewhere'; count: number; end: boolean }
  | { do: 'adopt'; who: 'here' | 'elsewhere'; afterMs: number }
  | { do: 'renew' }
  | { do: 'mood'; moods: readonly StoreMood[] }
  | { do: 'wait'; ms: number }
  | { do: 'come'; after: number; pace: 'eager' | 'slow' }
  | { do: 'pull'; reader: number }
  | { do: 'leave'; reader: number }

const who = fc.constantFrom('here' as const, 'elsewhere' as const)
const moods = fc.array(fc.constantFrom<StoreMood>('well', 'away', 'answer-lost'), { minLength: 1, maxLength: 4 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('write' as const), who, count: fc.integer({ min: 1, max: 4 }), end: fc.integer({ min: 0, max: 15 }).map((chance) => chance === 0) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('adopt' as const), who, afterMs: fc.constantFrom(0, 3_001) }) },
  { weight: 2, arbitrary: fc.constant({ do: 'renew' as const }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('mood' as const), moods }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(0, 30, 400, 1_500, 4_000) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('come' as const), after: fc.integer({ min: 0, max: 6 }), pace: fc.constantFrom('eager' as const, 'slow' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pull' as const), reader: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), reader: fc.nat(9) }) },
)

/** Somebody who writes the run, and believes that it still is theirs until a refusal. */
interface Producer {
  runs: RunStore
  fence: number
  seq: number
}

class Reader {
  readonly after: number
  readonly entries: RunEvent[] = []
  how: 'reading' | 'left' | 'ended' | { failed: unknown } = 'reading'
  readonly #leaving = new AbortController()
  readonly #tail: AsyncIterator<readonly RunEvent[]>
  readonly #onEntries: (entries: readonly RunEvent[]) => void
  #pulling: Promise<void> = Promise.resolve()

  constructor(runs: RunStore, after: number, onEntries: (entries: readonly RunEvent[]) => void) {
    this.after = after
    this.#onEntries = onEntries
    this.#tail = runs.tail('run', after, this.#leaving.signal)[Symbol.asyncIterator]()
  }

  pull(): void {
    this.#pulling = this.#pulling.then(() => this.#pull())
  }

  async drain(): Promise<void> {
    await this.#pulling
    while (this.how === 'reading') await this.#pull()
  }

  leave(): void {
    if (this.how === 'reading') this.how = 'left'
    this.#leaving.abort()
  }

  async #pull(): Promise<void> {
    if (this.how !== 'reading') return
    try {
      const next = await this.#tail.next()
      if (next.done === true) this.how = this.how === 'reading' ? 'ended' : this.how
      else {
        this.entries.push(...next.value)
        this.#onEntries(next.value)
      }
    } catch (error) {
      this.how = { failed: error }
    }
  }
}

class World {
  readonly clock = new FakeClock()
  readonly #stores = memoryStores({ clock: this.clock })
  readonly #durable = new UnreliableRuns(this.#stores.runs)
  readonly #runs: LocalFirstRuns
  readonly readers: Reader[] = []
  /** Up to where the log was saved at each loss that was logged. */
  readonly losses: number[] = []
  /** How often somebody had taken the run over by then. */
  readonly adoptionsAtLoss: number[] = []
  adoptions = 0
  /** Entries that were shown before the store had them. */
  early = 0
  #here: Producer | undefined
  #elsewhere: Producer | undefined
  #words = 0

  constructor(onUnsaved: 'go-on' | 'reject') {
    const logger = { ...silentLogger, error: (_message: string, fields?: Readonly<Record<string, unknown>>) => this.#lose(Number(fields?.['saved'])) }
    this.#runs = localFirstRuns(this.#durable, { clock: this.clock, random: new SeededRandom(1), logger, onUnsaved, maxBytesPerRun: 4_000 })
  }

  async play(steps: readonly Step[]): Promise<void> {
    await this.#runs.create({ runId: 'run', runKey: 'key', scope: { userId: 'alice' }, threadId: 'thread', messageId: 'message' }, 3_000)
    this.#here = { runs: this.#runs, fence: 1, seq: 0 }
    for (const one of steps) {
      await this.#take(one)
      await this.clock.settle(1)
    }
    await this.#finish()
  }

  async log(): Promise<readonly RunEvent[]> {
    return this.#stores.runs.read('run', 0)
  }

  async close(): Promise<void> {
    await this.#runs.close()
    await this.#stores.close()
  }

  #lose(saved: number): void {
    this.losses.push(saved)
    this.adoptionsAtLoss.push(this.adoptions)
  }

  async #take(one: Step): Promise<void> {
    if (one.do === 'write') await this.#write(one.who === 'here' ? this.#here : this.#elsewhere, one.count, one.end)
    else if (one.do === 'adopt') await this.#adopt(one.who, one.afterMs)
    else if (one.do === 'renew') await this.#runs.renew('run', this.#here?.fence ?? 0, 3_000).catch(() => {})
    else if (one.do === 'mood') this.#be(one.moods)
    else if (one.do === 'wait') await this.clock.advance(one.ms)
    else if (one.do === 'come') this.#come(one.after, one.pace)
    else if (one.do === 'pull') this.readers[one.reader]?.pull()
    else this.readers[one.reader]?.leave()
  }

  /** Also tried after a refusal: a producer may not have noticed. */
  async #write(producer: Producer | undefined, count: number, end: boolean): Promise<void> {
    if (producer === undefined) return
    const bodies: RunEventBody[] = Array.from({ length: count }, () => ({ type: 'text-delta', id: `by ${producer.fence}`, delta: `${(this.#words += 1)}` }))
    if (end) bodies.push({ type: 'finish', reason: { unified: 'stop', raw: undefined }, metadata: { createdAt: producer.fence } })
    await producer.runs.append('run', producer.seq, bodies, producer.fence).then((seq) => (producer.seq = seq), () => {})
  }

  async #adopt(by: 'here' | 'elsewhere', afterMs: number): Promise<void> {
    await this.clock.advance(afterMs)
    const runs = by === 'here' ? this.#runs : this.#stores.runs
    const adopted = await runs.adopt('run', 3_000)
    if (adopted.outcome !== 'adopted') return
    this.adoptions += 1
    const producer = { runs, fence: adopted.run.fence, seq: adopted.run.lastSeq }
    if (by === 'here') this.#here = producer
    else this.#elsewhere = producer
  }

  #be(all: readonly StoreMood[]): void {
    let call = 0
    this.#durable.mood = () => all[(call += 1) % all.length] ?? 'well'
  }

  #come(after: number, pace: 'eager' | 'slow'): void {
    const reader = new Reader(this.#runs, after, (entries) => void this.#count(entries))
    this.readers.push(reader)
    if (pace === 'eager') void reader.drain()
  }

  /** Looks into the store in the same turn: its `read` answers from what it has when it is called. */
  async #count(entries: readonly RunEvent[]): Promise<void> {
    const missing = this.#stores.runs.read('run', (entries.at(-1)?.seq ?? 1) - 1)
    if ((await missing).length === 0) this.early += 1
  }

  /** The store is well, whoever holds the run ends it, and every reader reads to its end. */
  async #finish(): Promise<void> {
    this.#durable.mood = () => 'well'
    await this.clock.advance(10_000)
    await this.#adopt('elsewhere', 0)
    await this.#write(this.#elsewhere, 1, true)
    await this.clock.advance(5_000)
    await Promise.all(this.readers.map((reader) => reader.drain()))
  }
}

/** Entries that are in no log: none, or a last part, since what came after them in the log would be about something else. */
function strayEntries(entries: readonly RunEvent[], log: readonly RunEvent[]): readonly RunEvent[] {
  const isStray = ({ seq, body }: RunEvent): boolean => JSON.stringify(log[seq - 1]?.body) !== JSON.stringify(body)
  const first = entries.findIndex(isStray)
  const rest = first === -1 ? [] : entries.slice(first)
  expect(rest.every(isStray)).toBe(true)
  return rest
}

function expectWhole({ entries, after, how }: Reader, log: readonly RunEvent[], losses: readonly number[]): void {
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_entry, index) => after + 1 + index))
  const [stray] = strayEntries(entries, log)
  if (stray !== undefined) expect(losses).toContain(losses.findLast((saved) => saved < stray.seq))
  const last = entries.at(-1)
  if (how === 'ended' && last !== undefined) expect(isTerminal(last.body)).toBe(true)
  if (how === 'ended' && last === undefined) expect(log.at(-1)?.seq).toBeLessThanOrEqual(after)
  if (typeof how !== 'object') return
  const error = ArqError.isInstance(how.failed) ? how.failed : undefined
  expect(error).toMatchObject({ code: 'storage_failed', isRetryable: true })
  if (error?.details !== undefined) expect(losses).toContain(error.details['saved'])
}

it.each(['reject', 'go-on'] as const)('no reader misses, repeats or mixes up anything, whatever store, lease and readers do (%s)', { timeout: 60_000 }, async (onUnsaved) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const world = new World(onUnsaved)
      await world.play(steps)
      if (onUnsaved === 'reject') expect({ losses: world.losses, early: world.early }).toEqual({ losses: [], early: 0 })
      // The store always comes back in time, so that only another producer can be the reason of a loss.
      expect(world.adoptionsAtLoss).not.toContain(0)
      const log = await world.log()
      for (const reader of world.readers) expectWhole(reader, log, world.losses)
      await world.close()
      expect(world.clock.pending).toBeLessThanOrEqual(1)
    }),
    { numRuns: 400, seed: 20261123 },
  )
})
