import { ArqError, StorageError, type LimitStore } from '@arq/core'
import { SeededRandom } from '@arq/testkit'
import { describe, expect, it, vi } from 'vitest'
import { ada, EngineBench, eve, question, send, whole } from './support/engine-bench.js'

describe('Engine', () => {
  describe('chat', () => {
    it('answers and keeps question and answer', async () => {
      const bench = new EngineBench([{ text: 'Because.' }])
      const run = await bench.engine.chat(ada, send('t1', 'k1'))
      await bench.engine.idle()
      expect(await bench.lastEntry(run)).toMatchObject(whole)
      const messages = await bench.stores.threads.messages(ada, 't1')
      expect(messages?.map((message) => message.role)).toEqual(['user', 'assistant'])
      expect(messages?.[1]).toMatchObject({ id: run.messageId, metadata: { arq: { runId: run.runId, finishReason: 'stop', createdAt: bench.clock.now(), model: 'm' } } })
    })

    it('gives every send of one key the same run, while it lives and afterwards', async () => {
      const bench = new EngineBench([{ hang: true }])
      const runs = await Promise.all(Array.from({ length: 10 }, () => bench.engine.chat(ada, send('t1', 'k1'))))
      expect(new Set(runs.map((run) => run.runId)).size).toBe(1)
      await bench.clock.settle()
      await bench.engine.stop(ada, 't1', { threadId: 't1' })
      expect((await bench.engine.chat(ada, send('t1', 'k1'))).runId).toBe(runs[0]?.runId)
      expect(bench.model.calls).toBe(1)
      expect(await bench.thread('t1')).toHaveLength(2)
    })

    it('gives a stock client that sends again its run, and one that asks again another', async () => {
      const bench = new EngineBench([{ text: 'Because.' }])
      const first = await bench.engine.chat(ada, send('t1', undefined, question('q1')))
      expect((await bench.engine.chat(ada, send('t1', undefined, question('q1')))).runId).toBe(first.runId)
      await bench.engine.idle()
      const again = await bench.engine.chat(ada, { ...send('t1', undefined, question('q1')), trigger: 'regenerate-message' })
      await bench.engine.idle()
      expect(again.runId).not.toBe(first.runId)
      const third = await bench.engine.chat(ada, { ...send('t1', undefined, question('q1')), trigger: 'regenerate-message' })
      await bench.engine.idle()
      expect(third.runId).not.toBe(again.runId)
      expect(await bench.thread('t1')).toEqual(['user: Question q1?', 'assistant: Because.'])
    })

    it('lets a regenerate that is sent again join its run, also while that is under way', async () => {
      const bench = new EngineBench((_request, call) => (call === 0 ? [{ text: 'Because.' }] : [{ hang: true }]))
      await bench.engine.chat(ada, send('t1', undefined, question('q1')))
      await bench.engine.idle()
      const regenerate = { ...send('t1', undefined, question('q1')), trigger: 'regenerate-message' as const }
      const first = await bench.engine.chat(ada, regenerate)
      expect((await bench.engine.chat(ada, regenerate)).runId).toBe(first.runId)
      await expect(bench.engine.chat(ada, { ...regenerate, messageId: 'another-answer' })).rejects.toMatchObject({ code: 'run_in_progress' })
      await bench.engine.close()
    })

    it('refuses a second send while an answer is written, and names the run', async () => {
      const bench = new EngineBench([{ hang: true }])
      const run = await bench.engine.chat(ada, send('t1', 'k1'))
      await expect(bench.engine.chat(ada, send('t1', 'k2'))).rejects.toMatchObject({ code: 'run_in_progress', status: 409, details: { runId: run.runId } })
      expect(await bench.thread('t1')).toEqual(['user: Question q-k1?'])
      expect(bench.model.calls).toBe(1)
      await bench.engine.close()
    })

    it('knows nothing of the threads of others, and leaves them alone', async () => {
      const bench = new EngineBench([{ text: 'Because.' }])
      await bench.engine.chat(ada, send('t1', 'k1'))
      await bench.engine.idle()
      await expect(bench.engine.chat(eve, send('t1', 'k1'))).rejects.toMatchObject({ code: 'not_found', status: 404 })
      await expect(bench.engine.chat({ userId: 'ada', tenantId: 'acme' }, send('t1', 'k2'))).rejects.toMatchObject({ code: 'not_found' })
      expect(bench.model.calls).toBe(1)
      expect(await bench.stores.threads.list(eve)).toEqual([])
      expect(await bench.thread('t1')).toHaveLength(2)
    })

    it('tells the model what was said before', async () => {
      const bench = new EngineBench([{ text: 'Because.' }])
      await bench.engine.chat(ada, send('t1', 'k1', question('q1')))
      await bench.engine.idle()
      await bench.engine.chat(ada, send('t1', 'k2', question('q2')))
      await bench.engine.idle()
      expect(bench.model.requests[1]?.messages.map((message) => message.content)).toEqual(['Question q1?', 'Because.', 'Question q2?'])
    })

    it('keeps an answer that ended when the next question is there already', async () => {
      const bench = new EngineBench([{ text: 'Because.' }])
      // Whatever the moment: the question comes a given number of turns after the reader saw the end.
      for (let turns = 0; turns < 30; turns += 1) {
        const threadId = `t${turns}`
        const run = await bench.engine.chat(ada, send(threadId, 'k1', question('q1')))
        for await (const batch of bench.stores.runs.tail(run.runId, 0, new AbortController().signal)) expect(batch.length).toBeGreaterThan(0)
        for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
        await bench.engine.chat(ada, send(threadId, 'k2', question('q2')))
        await bench.engine.idle()
        expect(await bench.thread(threadId), `after ${turns} turns`).toEqual(['user: Question q1?', 'assistant: Because.', 'user: Question q2?', 'assistant: Because.'])
      }
    })

    it('keeps an answer that ends while the next question is being read', async () => {
      const bench = new EngineBench([{ text: 'Because.' }])
      for (let turns = 0; turns < 60; turns += 1) {
        const threadId = `t${turns}`
        await bench.engine.chat(ada, send(threadId, 'k1', question('q1')))
        for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
        const next = await bench.engine.chat(ada, send(threadId, 'k2', question('q2'))).catch((error: unknown) => error)
        await bench.engine.idle()
        const kept = ['user: Question q1?', 'assistant: Because.']
        const added = ArqError.isInstance(next) ? [] : ['user: Question q2?', 'assistant: Because.']
        expect(await bench.thread(threadId), `after ${turns} turns`).toEqual([...kept, ...added])
      }
    })

    it('ends the run of a question that cannot be stored, and leaves the thread free', async () => {
      const bench = new EngineBench([{ text: 'Because.' }])
      const save = vi.spyOn(bench.stores.threads, 'save').mockRejectedValueOnce(new StorageError('The disk is full.', { cause: new Error('sk-secret') }))
      await expect(bench.engine.chat(ada, send('t1', 'k1'))).rejects.toMatchObject({ code: 'storage_failed', status: 503 })
      expect(bench.model.calls).toBe(0)
      expect(await bench.stores.runs.live(ada, 't1')).toBeUndefined()
      const run = await bench.engine.chat(ada, send('t1', 'k1'))
      expect(await bench.lastEntry(run)).toMatchObject({ type: 'error', error: { code: 'storage_failed' }, metadata: { incomplete: 'failed' } })
      expect(JSON.stringify(await bench.stores.runs.read(run.runId, 0))).not.toContain('secret')
      await bench.engine.chat(ada, send('t1', 'k2'))
      await bench.engine.idle()
      expect(await bench.thread('t1')).toHaveLength(2)
      expect(save).toHaveBeenCalledTimes(2)
    })

    it('asks the model while the question is being stored, and ends the answer only behind it', async () => {
      const bench = new EngineBench([{ text: 'Because.' }])
      const stored = holdSave(bench)
      let isSent = false
      const sending = bench.engine.chat(ada, send('t1', 'k1')).then((run) => ((isSent = true), run))
      await bench.clock.settle()
      const live = await bench.stores.runs.live(ada, 't1')
      expect(bench.model.calls).toBe(1)
      expect(await bench.stores.runs.read(live?.runId ?? '', 0)).toContainEqual(expect.objectContaining({ body: { type: 'text-delta', id: expect.any(String), delta: 'Because.' } }))
      expect(isSent).toBe(false)
      stored.release()
      const run = await sending
      await bench.engine.idle()
      expect(await bench.lastEntry(run)).toMatchObject(whole)
      expect(await bench.thread('t1')).toEqual(['user: Question q-k1?', 'assistant: Because.'])
    })

    it('ends an answer that is being made when its question turns out not to be stored, and keeps neither', async () => {
      const bench = new EngineBench([{ text: 'Because ' }, { hang: true }])
      const stored = holdSave(bench)
      const sending = bench.engine.chat(ada, send('t1', 'k1'))
      await bench.clock.settle()
      stored.fail(new StorageError('The disk is full.'))
      await expect(sending).rejects.toMatchObject({ code: 'storage_failed' })
      await bench.engine.idle()
      expect(await bench.stores.runs.live(ada, 't1')).toBeUndefined()
      expect(await bench.stores.threads.messages(ada, 't1')).toBeUndefined()
      expect(bench.model.live).toBe(0)
    })

    it('tells the readers when an answer could not be put into its thread, and puts it there as soon as it can', async () => {
      const bench = new EngineBench([{ text: 'Because.' }])
      vi.spyOn(bench.stores.threads, 'upsertMessage').mockRejectedValueOnce(new StorageError('The disk is full.', { isRetryable: true }))
      const run = await bench.engine.chat(ada, send('t1', 'k1'))
      await bench.clock.settle()
      const told = (await bench.stores.runs.read(run.runId, 0)).map(({ body }) => (body.type === 'status' ? body.status.state : body.type))
      expect(told.slice(-3)).toEqual(['text-end', 'unsaved', 'finish'])
      await bench.clock.advance(2_000)
      await bench.engine.idle()
      expect(await bench.thread('t1')).toEqual(['user: Question q-k1?', 'assistant: Because.'])
    })

    it('says in its log when a run cannot be written to its own, and lives on', async () => {
      const bench = new EngineBench([{ text: 'Because.' }])
      vi.spyOn(bench.stores.runs, 'append').mockRejectedValue(new StorageError('The disk is full.'))
      const run = await bench.engine.chat(ada, send('t1', 'k1'))
      await bench.engine.idle()
      expect(bench.errors).toEqual([{ message: expect.any(String), fields: expect.objectContaining({ runId: run.runId }) }])
    })
  })

  describe('limits', () => {
    const two = { maxLiveRunsPerScope: 2 }

    it('lets one user have so many answers written at once, each user for himself', async () => {
      const bench = new EngineBench([{ hang: true }], two)
      await bench.engine.chat(ada, send('t1', 'k1'))
      await bench.engine.chat(ada, send('t2', 'k2'))
      const refused = { code: 'rate_limited', status: 429, isRetryable: true, retryAfterMs: 1_000 }
      await expect(bench.engine.chat(ada, send('t3', 'k3'))).rejects.toMatchObject(refused)
      await expect(bench.engine.ask(ada, 'k4', 'Why?')).rejects.toMatchObject(refused)
      expect(await bench.stores.threads.messages(ada, 't3')).toBeUndefined()
      await bench.engine.chat(eve, send('t4', 'k5'))
      // The send of a run that lives is no new answer.
      await bench.engine.chat(ada, send('t1', 'k1'))
      await bench.engine.stop(ada, 't1', { threadId: 't1' })
      await bench.engine.chat(ada, send('t3', 'k3'))
      await bench.engine.close()
    })

    it('holds when all of them come at once', async () => {
      const bench = new EngineBench([{ hang: true }], two)
      const sent = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => bench.engine.chat(ada, send(`t${index}`, `k${index}`))))
      expect(sent.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
      await bench.engine.close()
    })

    it('counts no send that was refused or failed', async () => {
      const bench = new EngineBench([{ hang: true }], two)
      await bench.engine.chat(ada, send('t1', 'k1'))
      for (let attempt = 0; attempt < 5; attempt += 1) await expect(bench.engine.chat(ada, send('t1', `busy-${attempt}`))).rejects.toMatchObject({ code: 'run_in_progress' })
      vi.spyOn(bench.stores.threads, 'save').mockRejectedValueOnce(new StorageError('The disk is full.'))
      await expect(bench.engine.chat(ada, send('t2', 'k2'))).rejects.toMatchObject({ code: 'storage_failed' })
      await bench.engine.chat(ada, send('t3', 'k3'))
      await expect(bench.engine.chat(ada, send('t4', 'k4'))).rejects.toMatchObject({ code: 'rate_limited' })
      await bench.engine.close()
    })
  })

  describe('limits that processes share', () => {
    /** Two processes on the same stores. */
    const open = (limits?: LimitStore): [EngineBench, EngineBench] => {
      const first = new EngineBench([{ hang: true }])
      const shared = { maxLiveRunsPerScope: 2, limits: limits ?? first.stores.limits, stores: first.stores, clock: first.clock }
      return [new EngineBench([{ hang: true }], shared), new EngineBench([{ hang: true }], { ...shared, random: new SeededRandom(2) })]
    }

    it('count the answers of one user in all of them, for as long as they are written', async () => {
      const [first, second] = open()
      const settle = async (): Promise<void> => first.clock.settle()
      await first.engine.chat(ada, send('t1', 'k1'))
      await second.engine.chat(ada, send('t2', 'k2'))
      for (const { engine } of [first, second]) await expect(engine.chat(ada, send('t3', 'k3'))).rejects.toMatchObject({ code: 'rate_limited', status: 429 })
      await first.engine.chat(eve, send('t4', 'k4'))
      // The send of a run that lives is no new answer, wherever it arrives.
      await second.engine.chat(ada, send('t1', 'k1'))
      await first.engine.stop(ada, 't1', { threadId: 't1' })
      await settle()
      await second.engine.chat(ada, send('t3', 'k3'))
      await Promise.all([first.engine.close(), second.engine.close()])
      await settle()
      await first.engine.chat(ada, send('t5', 'k5'))
      await second.engine.chat(ada, send('t6', 'k6'))
      await Promise.all([first.engine.close(), second.engine.close()])
    })

    it('let nobody go without an answer where they cannot be asked', async () => {
      const down = async (): Promise<never> => Promise.reject(new StorageError('Redis is away.'))
      const [first] = open({ take: down, enter: down, leave: down, forget: down })
      expect(await first.engine.chat(ada, send('t1', 'k1'))).toMatchObject({ threadId: 't1', state: 'live' })
      await first.engine.close()
    })
  })

  it('asks outside any thread, once per key, and keeps no history', async () => {
    const bench = new EngineBench([{ text: 'Because.' }])
    const [run, same] = await Promise.all([bench.engine.ask(ada, 'k1', 'Why?'), bench.engine.ask(ada, 'k1', 'Why?')])
    await bench.engine.idle()
    expect(same.runId).toBe(run.runId)
    expect(await bench.lastEntry(run)).toMatchObject(whole)
    expect((await bench.engine.ask(eve, 'k1', 'Why?')).runId).not.toBe(run.runId)
    await bench.engine.idle()
    expect(await bench.stores.threads.list(ada)).toEqual([])
  })
})

/** The next question is stored, or fails to be, when the test says so. */
function holdSave({ stores }: EngineBench): { release: () => void; fail: (error: Error) => void } {
  const save = stores.threads.save.bind(stores.threads)
  const hold = { release: (): void => {}, fail: (_error: Error): void => {} }
  const held = new Promise<void>((resolve, reject) => Object.assign(hold, { release: resolve, fail: reject }))
  vi.spyOn(stores.threads, 'save').mockImplementationOnce(async (...args) => {
    await held
    return save(...args)
  })
  return hold
}
