import { Engine, StorageError, type LLMProvider, type RunStore, type Stores } from '@arq/core'
import { openai } from '@arq/providers/openai'
import { AutoRecovery, LoadBalancer } from '@arq/recovery'
import { createArq } from '@arq/server'
import { memoryStores } from '@arq/storage/memory'
import { FakeClock, scriptedModel, SeededRandom, type ScriptedModel } from '@arq/testkit'
import { startFaultServer } from '@arq/testkit/node'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ada, question, send } from './support/engine-bench.js'

const full = 'The quick brown fox jumps over the lazy dog, and then it rests for a while in the shade.'
/** A deterministic model: it goes on after what an assistant turn at the end of the prompt holds, two characters each 100 ms. */
const model = (clock: FakeClock): ScriptedModel =>
  scriptedModel(
    ({ messages }) => {
      const last = messages.at(-1)
      return [{ text: last?.role === 'assistant' && typeof last.content === 'string' ? full.slice(last.content.length) : full }]
    },
    { clock, chunk: 2, chunkDelayMs: 100 },
  )

/** One of several processes on the same stores. `die` is the end that no process sees coming: from then on it reaches nothing any more. */
class Process {
  readonly model: ScriptedModel
  readonly engine: Engine
  /** What it was refused after it was thought dead. */
  readonly errors: string[] = []
  isDead = false

  constructor(stores: Stores, clock: FakeClock) {
    this.model = model(clock)
    const provider: LLMProvider = new AutoRecovery({ router: new LoadBalancer({ candidates: [{ provider: this.model, model: 'm' }], clock }), clock, random: new SeededRandom() })
    const silent = (): void => {}
    this.engine = new Engine({
      choose: () => ({ provider, model: 'm' }),
      settings: {},
      stores: { ...stores, runs: this.#severable(stores.runs) },
      clock,
      random: new SeededRandom(),
      logger: { debug: silent, info: silent, warn: silent, error: (_message, fields) => void this.errors.push(JSON.stringify(fields)) },
      orphans: 'finish',
      maxLiveRunsPerScope: 8,
    })
  }

  #severable(runs: RunStore): RunStore {
    const cut = <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) => (...args: Args): Promise<Result> =>
      this.isDead ? Promise.reject(new StorageError('The process is gone.')) : call(...args)
    return Object.assign(Object.create(runs) as RunStore, {
      create: cut(runs.create.bind(runs)), append: cut(runs.append.bind(runs)), renew: cut(runs.renew.bind(runs)), adopt: cut(runs.adopt.bind(runs)),
      abandoned: cut(runs.abandoned.bind(runs)), read: cut(runs.read.bind(runs)), tail: runs.tail.bind(runs), onStop: runs.onStop.bind(runs),
      get: runs.get.bind(runs), live: runs.live.bind(runs), requestStop: runs.requestStop.bind(runs), forget: runs.forget.bind(runs),
    })
  }
}

describe('a run whose producer goes down', () => {
  const clock = new FakeClock()
  let stores: Stores
  const open = (): [Process, Process] => {
    stores = memoryStores({ clock })
    return [new Process(stores, clock), new Process(stores, clock)]
  }
  afterEach(() => stores.close())

  const textOf = async (runId: string): Promise<string> => (await stores.runs.read(runId, 0)).map(({ body }) => (body.type === 'text-delta' ? body.delta : '')).join('')
  const typesOf = async (runId: string): Promise<string[]> => (await stores.runs.read(runId, 0)).map(({ body }) => body.type)

  it.each([0, 50, 250, 450, 850, 1_250, 1_650])('after %i ms is continued by another process to the same text', async (afterMs) => {
    const [first, second] = open()
    const run = await first.engine.chat(ada, send('t1', 'k1'))
    await clock.advance(afterMs)
    first.isDead = true
    expect(await second.engine.adoptAbandoned()).toBe(0)
    await clock.advance(3_000)
    expect(await second.engine.adoptAbandoned()).toBe(1)
    expect(await second.engine.adoptAbandoned()).toBe(0)
    await clock.advance(5_000)
    await Promise.all([first.engine.idle(), second.engine.idle()])
    expect(await textOf(run.runId)).toBe(full)
    const types = await typesOf(run.runId)
    expect(types.filter((type) => type === 'run-start' || type === 'text-start' || type === 'text-end' || type === 'finish')).toEqual(['run-start', 'text-start', 'text-end', 'finish'])
    expect((await stores.threads.messages(ada, 't1'))?.map(({ role }) => role)).toEqual(['user', 'assistant'])
    expect(second.model.calls).toBe(1)
  })

  it('belongs to nobody else while its producer lives, however long it takes', async () => {
    const [first, second] = open()
    const run = await first.engine.chat(ada, send('t1', 'k1'))
    for (let step = 0; step < 60; step += 1) {
      await clock.advance(100)
      expect(await second.engine.adoptAbandoned()).toBe(0)
    }
    await first.engine.idle()
    expect(await textOf(run.runId)).toBe(full)
    expect(second.model.calls).toBe(0)
  })

  it('is not written by a producer that comes back to life', async () => {
    const [first, second] = open()
    const run = await first.engine.chat(ada, send('t1', 'k1'))
    await clock.advance(250)
    first.isDead = true
    await clock.advance(100)
    first.isDead = false
    // It failed to write once; whatever it does from here on is refused as soon as the run is somebody else's.
    await clock.advance(3_000)
    await second.engine.adoptAbandoned()
    await clock.advance(5_000)
    await Promise.all([first.engine.idle(), second.engine.idle()])
    expect(await textOf(run.runId)).toBe(full)
    expect((await typesOf(run.runId)).filter((type) => type === 'finish')).toHaveLength(1)
    expect(first.model.live).toBe(0)
  })

  it('ends stopped when somebody asked for it while nobody produced', async () => {
    const [first, second] = open()
    const run = await first.engine.chat(ada, send('t1', 'k1'))
    await clock.advance(250)
    first.isDead = true
    const stopping = second.engine.stop(ada, 't1', { runId: run.runId })
    await clock.advance(3_500)
    await stopping
    await second.engine.adoptAbandoned()
    await clock.advance(100)
    await Promise.all([first.engine.idle(), second.engine.idle()])
    expect((await typesOf(run.runId)).at(-1)).toBe('abort')
    expect(second.model.calls).toBe(0)
  })

  it('outside any thread brings its question with it', async () => {
    const [first, second] = open()
    const run = await first.engine.ask(ada, 'k1', 'Why?')
    await clock.advance(250)
    first.isDead = true
    await clock.advance(3_000)
    expect(await second.engine.adopt(run.runId)).toBe(true)
    await clock.advance(5_000)
    await Promise.all([first.engine.idle(), second.engine.idle()])
    expect(await textOf(run.runId)).toBe(full)
    expect(await stores.threads.list(ada)).toEqual([])
  })

  it('stays with a producer that lives, when the store comes back after everybody had lost it for longer than a lease', async () => {
    const [first, second] = open()
    const run = await first.engine.chat(ada, send('t1', 'k1'))
    await clock.advance(250)
    first.isDead = true
    second.isDead = true
    for (let look = 0; look < 10; look += 1) {
      await clock.advance(500)
      await expect(second.engine.adoptAbandoned()).rejects.toThrow('gone')
    }
    first.isDead = false
    second.isDead = false
    expect(await stores.runs.abandoned(1)).toHaveLength(1)
    expect(await second.engine.adoptAbandoned()).toBe(0)
    await stores.runs.renew(run.runId, 1, 3_000)
    await clock.advance(2_900)
    expect(await second.engine.adoptAbandoned()).toBe(0)
    // Whoever has not renewed by then is gone.
    await clock.advance(200)
    expect(await second.engine.adoptAbandoned()).toBe(1)
    await clock.advance(5_000)
    expect(await textOf(run.runId)).toBe(full)
  })

  it('whose question was never stored ends as failed and frees its thread', async () => {
    const [, second] = open()
    await stores.runs.create({ runId: 'run-x', runKey: 'k', scope: ada, threadId: 't1', messageId: 'm' }, 3_000)
    await clock.advance(3_000)
    await second.engine.adoptAbandoned()
    await second.engine.idle()
    expect(await typesOf('run-x')).toEqual(['error'])
    await second.engine.chat(ada, send('t1', 'k2', question('q2')))
    await clock.advance(5_000)
    await second.engine.idle()
    expect((await stores.threads.messages(ada, 't1'))?.length).toBe(2)
  })

  it('is no longer asked for once somebody else has it, not even where its vendor keeps it', async () => {
    open()
    const server = await startFaultServer()
    server.otherwise({ text: full, holdAfterChunk: 1 })
    const provider = openai({ apiKey: 'test-key-123', api: 'responses', baseURL: `${server.url}/v1` })
    const arq = createArq({ model: { provider, model: 'gpt-4o' }, background: true, stores: { ...stores, isDurable: true }, clock, random: new SeededRandom() })
    const run = await arq.engine.chat(ada, send('t1', 'k1'))
    await vi.waitFor(async () => expect(await textOf(run.runId)).not.toBe(''))
    vi.spyOn(stores.runs, 'renew').mockResolvedValue('lost')
    await clock.advance(1_000)
    await vi.waitFor(() => expect(server.requests.at(-1)?.path).toMatch(/\/cancel$/))
    await arq.close()
    await server.close()
  })

  it('is found by a server on stores that outlive processes, without being asked', async () => {
    const [first] = open()
    const run = await first.engine.chat(ada, send('t1', 'k1'))
    await clock.advance(250)
    first.isDead = true
    const arq = createArq({ model: { provider: model(clock), model: 'm' }, stores: { ...stores, isDurable: true }, clock, random: new SeededRandom() })
    await clock.advance(9_000)
    await arq.engine.idle()
    expect(await textOf(run.runId)).toBe(full)
    await arq.close()
    await first.engine.idle()
    expect(clock.pending).toBeLessThanOrEqual(1)
  })

  it('is found together with all others that its process left behind', async () => {
    open()
    for (let index = 0; index < 40; index += 1) {
      await stores.runs.create({ runId: `run-${index}`, runKey: 'k', scope: ada, threadId: `t${index}`, messageId: 'm', question: [question(`q${index}`)] }, 3_000)
    }
    const arq = createArq({ model: { provider: model(clock), model: 'm' }, stores: { ...stores, isDurable: true }, clock, random: new SeededRandom() })
    await clock.advance(3_500)
    expect(await stores.runs.abandoned(100)).toEqual([])
    await clock.advance(6_000)
    await arq.engine.idle()
    expect(await textOf('run-39')).toBe(full)
    await arq.close()
  })
})
