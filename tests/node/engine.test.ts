import { ArqError, Engine, messageText, runByteStream, StorageError, type ChatInput, type EngineOptions, type RunRecord, type Scope, type Stores, type UIMessage } from '@arq/core'
import { memoryStores } from '@arq/storage/memory'
import { FakeClock, scriptedModel, SeededRandom, type ScriptedModel, type ScriptStep } from '@arq/testkit'
import { beforeEach, describe, expect, it, vi } from 'vitest'

const ada: Scope = { userId: 'ada' }
const eve: Scope = { userId: 'eve' }
const whole = { type: 'finish', metadata: { finishReason: 'stop' } }
const stopped = { type: 'abort', metadata: { incomplete: 'stopped' } }

const question = (id: string, text = `Question ${id}?`): UIMessage => ({ id, role: 'user', parts: [{ type: 'text', text }] })

function send(threadId: string, runKey: string | undefined, ...messages: UIMessage[]): ChatInput {
  return { threadId, trigger: 'submit-message', messages: messages.length === 0 ? [question(`q-${runKey}`)] : messages, ...(runKey === undefined ? {} : { runKey }) }
}

describe('Engine', () => {
  let clock: FakeClock
  let stores: Stores
  let model: ScriptedModel
  const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() }

  beforeEach(() => {
    clock = new FakeClock()
    stores = memoryStores({ clock })
    logger.error.mockReset()
  })

  const engineOf = (script: readonly ScriptStep[] | readonly (readonly ScriptStep[])[], options: Partial<EngineOptions> = {}): Engine => {
    model = scriptedModel(script as readonly ScriptStep[], { clock })
    return new Engine({ choose: () => ({ provider: model, model: 'm' }), settings: {}, stores, clock, random: new SeededRandom(), logger, orphans: 'finish', maxLiveRunsPerScope: 8, ...options })
  }
  const lastEntry = async (run: RunRecord): Promise<unknown> => (await stores.runs.read(run.runId, 0)).at(-1)?.body
  const thread = async (threadId: string, scope: Scope = ada): Promise<string[] | undefined> => (await stores.threads.messages(scope, threadId))?.map((message) => `${message.role}: ${messageText(message)}`)

  describe('chat', () => {
    it('answers and keeps question and answer', async () => {
      const engine = engineOf([{ text: 'Because.' }])
      const run = await engine.chat(ada, send('t1', 'k1'))
      await engine.idle()
      expect(await lastEntry(run)).toMatchObject(whole)
      const messages = await stores.threads.messages(ada, 't1')
      expect(messages?.map((message) => message.role)).toEqual(['user', 'assistant'])
      expect(messages?.[1]).toMatchObject({ id: run.messageId, metadata: { arq: { runId: run.runId, finishReason: 'stop', createdAt: clock.now(), model: 'm' } } })
    })

    it('gives every send of one key the same run, while it lives and afterwards', async () => {
      const engine = engineOf([{ hang: true }])
      const runs = await Promise.all(Array.from({ length: 10 }, () => engine.chat(ada, send('t1', 'k1'))))
      expect(new Set(runs.map((run) => run.runId)).size).toBe(1)
      await engine.stop(ada, 't1', { threadId: 't1' })
      expect((await engine.chat(ada, send('t1', 'k1'))).runId).toBe(runs[0]?.runId)
      expect(model.calls).toBe(1)
      expect(await thread('t1')).toHaveLength(2)
    })

    it('gives a stock client that sends again its run, and one that asks again another', async () => {
      const engine = engineOf([{ text: 'Because.' }])
      const first = await engine.chat(ada, send('t1', undefined, question('q1')))
      expect((await engine.chat(ada, send('t1', undefined, question('q1')))).runId).toBe(first.runId)
      await engine.idle()
      const again = await engine.chat(ada, { ...send('t1', undefined, question('q1')), trigger: 'regenerate-message' })
      await engine.idle()
      expect(again.runId).not.toBe(first.runId)
      const third = await engine.chat(ada, { ...send('t1', undefined, question('q1')), trigger: 'regenerate-message' })
      await engine.idle()
      expect(third.runId).not.toBe(again.runId)
      expect(await thread('t1')).toEqual(['user: Question q1?', 'assistant: Because.'])
    })

    it('refuses a second send while an answer is written, and names the run', async () => {
      const engine = engineOf([{ hang: true }])
      const run = await engine.chat(ada, send('t1', 'k1'))
      await expect(engine.chat(ada, send('t1', 'k2'))).rejects.toMatchObject({ code: 'run_in_progress', status: 409, details: { runId: run.runId } })
      expect(await thread('t1')).toEqual(['user: Question q-k1?'])
      expect(model.calls).toBe(1)
      await engine.close()
    })

    it('knows nothing of the threads of others, and leaves them alone', async () => {
      const engine = engineOf([{ text: 'Because.' }])
      await engine.chat(ada, send('t1', 'k1'))
      await engine.idle()
      await expect(engine.chat(eve, send('t1', 'k1'))).rejects.toMatchObject({ code: 'not_found', status: 404 })
      await expect(engine.chat({ userId: 'ada', tenantId: 'acme' }, send('t1', 'k2'))).rejects.toMatchObject({ code: 'not_found' })
      expect(model.calls).toBe(1)
      expect(await stores.threads.list(eve)).toEqual([])
      expect(await thread('t1')).toHaveLength(2)
    })

    it('tells the model what was said before', async () => {
      const engine = engineOf([{ text: 'Because.' }])
      await engine.chat(ada, send('t1', 'k1', question('q1')))
      await engine.idle()
      await engine.chat(ada, send('t1', 'k2', question('q2')))
      await engine.idle()
      expect(model.requests[1]?.messages.map((message) => message.content)).toEqual(['Question q1?', 'Because.', 'Question q2?'])
    })

    it('keeps an answer that ended when the next question is there already', async () => {
      const engine = engineOf([{ text: 'Because.' }])
      // Whatever the moment: the question comes a given number of turns after the reader saw the end.
      for (let turns = 0; turns < 30; turns += 1) {
        const threadId = `t${turns}`
        const run = await engine.chat(ada, send(threadId, 'k1', question('q1')))
        for await (const batch of stores.runs.tail(run.runId, 0, new AbortController().signal)) expect(batch.length).toBeGreaterThan(0)
        for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
        await engine.chat(ada, send(threadId, 'k2', question('q2')))
        await engine.idle()
        expect(await thread(threadId), `after ${turns} turns`).toEqual(['user: Question q1?', 'assistant: Because.', 'user: Question q2?', 'assistant: Because.'])
      }
    })

    it('keeps an answer that ends while the next question is being read', async () => {
      const engine = engineOf([{ text: 'Because.' }])
      for (let turns = 0; turns < 60; turns += 1) {
        const threadId = `t${turns}`
        await engine.chat(ada, send(threadId, 'k1', question('q1')))
        for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
        const next = await engine.chat(ada, send(threadId, 'k2', question('q2'))).catch((error: unknown) => error)
        await engine.idle()
        const kept = ['user: Question q1?', 'assistant: Because.']
        const added = ArqError.isInstance(next) ? [] : ['user: Question q2?', 'assistant: Because.']
        expect(await thread(threadId), `after ${turns} turns`).toEqual([...kept, ...added])
      }
    })

    it('ends the run of a question that cannot be stored, and leaves the thread free', async () => {
      const engine = engineOf([{ text: 'Because.' }])
      const save = vi.spyOn(stores.threads, 'save').mockRejectedValueOnce(new StorageError('The disk is full.', { cause: new Error('sk-secret') }))
      await expect(engine.chat(ada, send('t1', 'k1'))).rejects.toMatchObject({ code: 'storage_failed', status: 503 })
      expect(model.calls).toBe(0)
      expect(await stores.runs.live(ada, 't1')).toBeUndefined()
      const run = await engine.chat(ada, send('t1', 'k1'))
      expect(await lastEntry(run)).toMatchObject({ type: 'error', error: { code: 'storage_failed' }, metadata: { incomplete: 'failed' } })
      expect(JSON.stringify(await stores.runs.read(run.runId, 0))).not.toContain('secret')
      await engine.chat(ada, send('t1', 'k2'))
      await engine.idle()
      expect(await thread('t1')).toHaveLength(2)
      expect(save).toHaveBeenCalledTimes(2)
    })

    it('says in its log when a run cannot be written to its own, and lives on', async () => {
      const engine = engineOf([{ text: 'Because.' }])
      vi.spyOn(stores.runs, 'append').mockRejectedValue(new StorageError('The disk is full.'))
      const run = await engine.chat(ada, send('t1', 'k1'))
      await engine.idle()
      expect(logger.error).toHaveBeenCalledExactlyOnceWith(expect.any(String), expect.objectContaining({ runId: run.runId }))
    })
  })

  describe('limits', () => {
    const two = { maxLiveRunsPerScope: 2 }

    it('lets one user have so many answers written at once, each user for himself', async () => {
      const engine = engineOf([{ hang: true }], two)
      await engine.chat(ada, send('t1', 'k1'))
      await engine.chat(ada, send('t2', 'k2'))
      const refused = { code: 'rate_limited', status: 429, isRetryable: true, retryAfterMs: 1_000 }
      await expect(engine.chat(ada, send('t3', 'k3'))).rejects.toMatchObject(refused)
      await expect(engine.ask(ada, 'k4', 'Why?')).rejects.toMatchObject(refused)
      expect(await stores.threads.messages(ada, 't3')).toBeUndefined()
      await engine.chat(eve, send('t4', 'k5'))
      // The send of a run that lives is no new answer.
      await engine.chat(ada, send('t1', 'k1'))
      await engine.stop(ada, 't1', { threadId: 't1' })
      await engine.chat(ada, send('t3', 'k3'))
      await engine.close()
    })

    it('holds when all of them come at once', async () => {
      const engine = engineOf([{ hang: true }], two)
      const sent = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => engine.chat(ada, send(`t${index}`, `k${index}`))))
      expect(sent.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
      await engine.close()
    })

    it('counts no send that was refused or failed', async () => {
      const engine = engineOf([{ hang: true }], two)
      await engine.chat(ada, send('t1', 'k1'))
      for (let attempt = 0; attempt < 5; attempt += 1) await expect(engine.chat(ada, send('t1', `busy-${attempt}`))).rejects.toMatchObject({ code: 'run_in_progress' })
      vi.spyOn(stores.threads, 'save').mockRejectedValueOnce(new StorageError('The disk is full.'))
      await expect(engine.chat(ada, send('t2', 'k2'))).rejects.toMatchObject({ code: 'storage_failed' })
      await engine.chat(ada, send('t3', 'k3'))
      await expect(engine.chat(ada, send('t4', 'k4'))).rejects.toMatchObject({ code: 'rate_limited' })
      await engine.close()
    })
  })

  describe('stop', () => {
    it('by key counts for a run that is yet to come, and asks no model', async () => {
      const engine = engineOf([{ text: 'Because.' }])
      expect(await engine.stop(ada, 't1', { runKey: 'k1' })).toBeUndefined()
      const run = await engine.chat(ada, send('t1', 'k1'))
      await engine.idle()
      expect(await lastEntry(run)).toMatchObject(stopped)
      expect(model.calls).toBe(0)
      expect((await stores.threads.messages(ada, 't1'))?.at(-1)?.metadata?.arq).toMatchObject({ incomplete: 'stopped' })
    })

    it('keeps what was written, and resolves when the thread is free', async () => {
      const engine = engineOf([[{ text: 'Half of ' }, { hang: true }], [{ text: 'Whole.' }]])
      const run = await engine.chat(ada, send('t1', 'k1'))
      await clock.settle()
      expect(await engine.stop(ada, 't1', { runId: run.runId })).toMatchObject({ runId: run.runId })
      expect(await lastEntry(run)).toMatchObject(stopped)
      await engine.chat(ada, send('t1', 'k2'))
      await engine.idle()
      expect(await thread('t1')).toEqual(['user: Question q-k1?', 'assistant: Half of ', 'user: Question q-k2?', 'assistant: Whole.'])
      expect(clock.pending).toBeLessThanOrEqual(1)
    })

    it('does nothing to an ended run, and is no error', async () => {
      const engine = engineOf([{ text: 'Because.' }])
      const run = await engine.chat(ada, send('t1', 'k1'))
      await engine.idle()
      expect(await engine.stop(ada, 't1', { runId: run.runId })).toMatchObject({ state: 'ended' })
      expect(await engine.stop(ada, 't1', { threadId: 't1' })).toBeUndefined()
      expect(await lastEntry(run)).toMatchObject(whole)
    })

    it('does not wait for ever for a provider that ignores it', async () => {
      const engine = engineOf([], { choose: () => new Promise(() => {}) })
      await engine.chat(ada, send('t1', 'k1'))
      const stopping = engine.stop(ada, 't1', { threadId: 't1' })
      await clock.advance(2_000)
      expect(await stopping).toMatchObject({ threadId: 't1' })
    })
  })

  describe('forget', () => {
    it('ends what is written and leaves nothing', async () => {
      const engine = engineOf([{ text: 'Half of ' }, { hang: true }])
      const run = await engine.chat(ada, send('t1', 'k1'))
      await clock.settle()
      expect(await engine.forget(ada, 't1')).toBe(true)
      await engine.idle()
      expect(await lastEntry(run)).toMatchObject(stopped)
      expect(await stores.threads.messages(ada, 't1')).toBeUndefined()
      expect(await engine.forget(ada, 't1')).toBe(false)
    })

    it('leaves nothing of a thread whose question is just being stored', async () => {
      const engine = engineOf([{ text: 'Because.' }])
      const save = stores.threads.save.bind(stores.threads)
      let release: () => void = () => {}
      vi.spyOn(stores.threads, 'save').mockImplementationOnce(async (...args) => {
        await new Promise<void>((resolve) => (release = resolve))
        return save(...args)
      })
      const sending = engine.chat(ada, send('t1', 'k1'))
      await clock.settle()
      const forgetting = engine.forget(ada, 't1')
      await clock.settle()
      release()
      expect((await sending).threadId).toBe('t1')
      expect(await forgetting).toBe(true)
      expect(await stores.threads.messages(ada, 't1')).toBeUndefined()
      expect(model.calls).toBe(0)
    })

    it('leaves nothing either when the answer ends only afterwards', async () => {
      let choose: () => void = () => {}
      const engine = engineOf([{ text: 'Because.' }], { choose: () => new Promise((resolve) => (choose = () => resolve({ provider: model, model: 'm' }))) })
      await engine.chat(ada, send('t1', 'k1'))
      const forgetting = engine.forget(ada, 't1')
      await clock.advance(2_000)
      expect(await forgetting).toBe(true)
      choose()
      await engine.idle()
      expect(await stores.threads.messages(ada, 't1')).toBeUndefined()
    })

    it('does not reach the thread of somebody else', async () => {
      const engine = engineOf([{ hang: true }])
      await engine.chat(ada, send('t1', 'k1'))
      expect(await engine.forget(eve, 't1')).toBe(false)
      expect(await stores.runs.live(ada, 't1')).toBeDefined()
      expect(await thread('t1')).toHaveLength(1)
      await engine.close()
    })
  })

  describe('orphans', () => {
    const read = (engine: Engine, run: RunRecord): ReadableStreamDefaultReader<Uint8Array> =>
      runByteStream({ runs: stores.runs, runId: run.runId, after: 0, clock, onClose: engine.orphans.attach(run.runId) }).getReader()

    it('finish by themselves', async () => {
      const engine = engineOf([{ text: 'Half.' }, { delayMs: 20_000 }, { text: ' Whole.' }])
      const run = await engine.chat(ada, send('t1', 'k1'))
      await read(engine, run).cancel()
      await clock.advance(20_000)
      expect(await lastEntry(run)).toMatchObject(whole)
    })

    it('stop after the time they are given, unless somebody came back', async () => {
      const engine = engineOf([{ text: 'Half.' }, { hang: true }], { orphans: { stopAfterMs: 10_000 } })
      const run = await engine.chat(ada, send('t1', 'k1'))
      await read(engine, run).cancel()
      await clock.advance(6_000)
      const again = read(engine, run)
      await again.read()
      await clock.advance(12_000)
      expect(await stores.runs.live(ada, 't1')).toBeDefined()
      await again.cancel()
      await clock.advance(10_000)
      expect(await lastEntry(run)).toMatchObject(stopped)
    })
  })

  it('asks outside any thread, once per key, and keeps no history', async () => {
    const engine = engineOf([{ text: 'Because.' }])
    const [run, same] = await Promise.all([engine.ask(ada, 'k1', 'Why?'), engine.ask(ada, 'k1', 'Why?')])
    await engine.idle()
    expect(same.runId).toBe(run.runId)
    expect(await lastEntry(run)).toMatchObject(whole)
    expect((await engine.ask(eve, 'k1', 'Why?')).runId).not.toBe(run.runId)
    await engine.idle()
    expect(await stores.threads.list(ada)).toEqual([])
  })

  it('stops everything it writes when it is closed, and keeps it', async () => {
    const engine = engineOf([{ text: 'Half.' }, { hang: true }])
    const runs = [await engine.chat(ada, send('t1', 'k1')), await engine.chat(eve, send('t2', 'k1'))]
    await clock.settle()
    await engine.close()
    for (const run of runs) expect(await lastEntry(run)).toMatchObject(stopped)
    expect(await thread('t1')).toEqual(['user: Question q-k1?', 'assistant: Half.'])
  })
})
