import { messageText, type RunRecord, type Stores, type ThreadStore } from '@arq/core'
import { memoryStores } from '@arq/storage/memory'
import { FakeClock } from '@arq/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ada, question, send } from './support/engine-bench.js'
import { full, MortalProcess, type Death } from './support/mortal-process.js'

interface Stage {
  clock: FakeClock
  stores: Stores
  first: MortalProcess
  second: MortalProcess
}

type Upsert = ThreadStore['upsertMessage']

/** `around` comes between the engines and the store that keeps an answer. */
function stage(death: Death, around: (upsert: Upsert, stores: Stores) => Upsert = (upsert) => upsert): Stage {
  const clock = new FakeClock()
  const stores = memoryStores({ clock })
  onTestFinished(() => stores.close())
  stores.threads.upsertMessage = around(stores.threads.upsertMessage.bind(stores.threads), stores)
  return { clock, stores, first: new MortalProcess(stores, clock, death), second: new MortalProcess(stores, clock) }
}

/** Every write of one answer and a few beyond, each lost and each arriving. */
const deaths: readonly Death[] = Array.from({ length: 14 }, (_, index) => index + 1).flatMap((atWrite) => [true, false].map((arrives) => ({ atWrite, arrives })))

const typesOf = async ({ stores }: Stage, { runId }: RunRecord): Promise<string[]> => (await stores.runs.read(runId, 0)).map(({ body }) => body.type)

describe('a process that dies at a write to its stores', () => {
  it.each(deaths)('number $atWrite (arrives: $arrives) leaves an answer that is made whole once and kept', async (death) => {
    const played = stage(death)
    const { clock, stores, first, second } = played
    void first.engine.chat(ada, send('t1', 'k1'))
    await clock.advance(2_000)
    // A page that got no answer sends again, and an instance looks for what was left behind.
    const run = await second.engine.chat(ada, send('t1', 'k1'))
    for (let look = 0; look < 8; look += 1) {
      await clock.advance(500)
      await second.engine.adoptAbandoned()
    }
    await clock.advance(5_000)
    await second.engine.idle()

    const log = await stores.runs.read(run.runId, 0)
    expect(log.map(({ body }) => (body.type === 'text-delta' ? body.delta : '')).join('')).toBe(full)
    const types = await typesOf(played, run)
    for (const once of ['run-start', 'text-start', 'text-end', 'finish']) expect(types.filter((type) => type === once)).toHaveLength(1)
    expect((await stores.threads.messages(ada, 't1'))?.map(messageText)).toEqual(['Question q-k1?', full])
    expect((await stores.threads.messages(ada, 't1'))?.at(-1)?.metadata?.arq).toMatchObject({ runId: run.runId, finishReason: 'stop' })
    expect(await stores.runs.live(ada, 't1')).toBeUndefined()
  })

  it('of which an answer has no more than these', async () => {
    expect(await writesOfOneAnswer()).toBeLessThanOrEqual(14)
  })

  it.each(['before', 'after'])('asks no model for an answer that is whole (dies %s its end is written)', async (when) => {
    const played = stage({ atWrite: await writesOfOneAnswer(), arrives: when === 'after' })
    const { clock, stores, first, second } = played
    const run = await first.engine.chat(ada, send('t1', 'k1'))
    await clock.advance(2_000)
    expect(first.isDead).toBe(true)
    expect((await stores.threads.messages(ada, 't1'))?.map(messageText)).toEqual(['Question q-k1?', full])
    expect((await typesOf(played, run)).at(-1)).toBe(when === 'after' ? 'finish' : 'text-end')
    await clock.advance(3_000)
    await second.engine.adoptAbandoned()
    await clock.advance(1_000)
    expect((await typesOf(played, run)).filter((type) => type === 'finish')).toHaveLength(1)
    expect(second.model.calls).toBe(0)
  })
})

async function writesOfOneAnswer(): Promise<number> {
  const { clock, first } = stage({ atWrite: 0, arrives: true })
  await first.engine.chat(ada, send('t1', 'k1'))
  await clock.advance(2_000)
  await first.engine.idle()
  return first.writes
}

describe('an answer', () => {
  const noDeath: Death = { atWrite: 0, arrives: true }

  it('is in its thread before anybody reads its end, so that the next send finds it from any process', async () => {
    const { clock, stores, first, second } = stage(noDeath)
    const run = await first.engine.chat(ada, send('t1', 'k1'))
    const seen: (readonly string[] | undefined)[] = []
    const reading = (async () => {
      for await (const batch of stores.runs.tail(run.runId, 0, new AbortController().signal)) {
        if (batch.at(-1)?.body.type === 'finish') seen.push((await stores.threads.messages(ada, 't1'))?.map(messageText))
      }
    })()
    await clock.advance(2_000)
    await reading
    expect(seen).toEqual([['Question q-k1?', full]])
    await second.engine.chat(ada, send('t1', 'k2', question('q2')))
    expect((await stores.threads.messages(ada, 't1'))?.map(messageText)).toEqual(['Question q-k1?', full, 'Question q2?'])
  })

  it('does not come back to a thread that another process forgot while it was kept', async () => {
    const { clock, stores, first } = stage(noDeath, (upsert, { runs, threads }) => async (...given) => {
      await runs.forget(ada, 't1')
      await threads.delete(ada, 't1')
      await upsert(...given)
    })
    await first.engine.chat(ada, send('t1', 'k1'))
    await clock.advance(2_000)
    await first.engine.idle()
    expect(await stores.threads.messages(ada, 't1')).toBeUndefined()
  })

  it('of a producer that lost its run is not kept over that of its heir', async () => {
    let isHeld = false
    const { clock, stores, first } = stage(noDeath, (upsert, { runs }) => async (...given) => {
      if (!isHeld) {
        isHeld = true
        // The producer sleeps longer than its lease; meanwhile another one ends the answer otherwise.
        const { runId, lastSeq } = (await runs.live(ada, 't1')) ?? { runId: '', lastSeq: 0 }
        await runs.renew(runId, 1, 0)
        expect((await runs.adopt(runId, 3_000)).outcome).toBe('adopted')
        await runs.append(runId, lastSeq, [{ type: 'abort', reason: 'stopped', metadata: { finishReason: 'aborted', incomplete: 'stopped' } }], 2)
      }
      await upsert(...given)
    })
    await first.engine.chat(ada, send('t1', 'k1'))
    await clock.advance(2_000)
    await first.engine.idle()
    expect((await stores.threads.messages(ada, 't1'))?.at(-1)?.metadata?.arq).toMatchObject({ finishReason: 'aborted', incomplete: 'stopped' })
  })

  it.each(['refuses', 'does not answer'])('still ends where the store of threads %s for a while, and is kept as soon as it takes it', async (how) => {
    let isAway = true
    const { clock, stores, first } = stage(noDeath, (upsert) => async (...given) => {
      if (isAway) await (how === 'refuses' ? Promise.reject(new Error('the disk is full')) : new Promise((_, reject) => clock.after(5_000, () => reject(new Error('no answer')))))
      await upsert(...given)
    })
    await first.engine.chat(ada, send('t1', 'k1'))
    await clock.advance(2_000)
    expect(await stores.runs.live(ada, 't1')).toBeUndefined()
    await clock.advance(20_000)
    isAway = false
    await clock.advance(10_000)
    await first.engine.idle()
    expect((await stores.threads.messages(ada, 't1'))?.map(messageText)).toEqual(['Question q-k1?', full])
  })

  it('that cannot be kept is no longer tried when its engine is closed', async () => {
    let tries = 0
    const { clock, first } = stage(noDeath, () => () => {
      tries += 1
      return Promise.reject(new Error('the disk is full'))
    })
    await first.engine.chat(ada, send('t1', 'k1'))
    await clock.advance(3_000)
    await first.engine.close()
    const before = tries
    await clock.advance(10_000)
    expect(tries).toBe(before)
  })
})
