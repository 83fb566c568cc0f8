import { runByteStream, type RunRecord } from '@arq/core'
import { describe, expect, it, vi } from 'vitest'
import { ada, EngineBench, eve, send, stopped, whole } from './support/engine-bench.js'

describe('the end of a run', () => {
  describe('stop', () => {
    it('by key counts for a run that is yet to come, and asks no model', async () => {
      const bench = new EngineBench([{ text: 'Because.' }])
      expect(await bench.engine.stop(ada, 't1', { runKey: 'k1' })).toBeUndefined()
      const run = await bench.engine.chat(ada, send('t1', 'k1'))
      await bench.engine.idle()
      expect(await bench.lastEntry(run)).toMatchObject(stopped)
      expect(bench.model.calls).toBe(0)
      expect((await bench.stores.threads.messages(ada, 't1'))?.at(-1)?.metadata?.arq).toMatchObject({ incomplete: 'stopped' })
    })

    it('keeps what was written, and resolves when the thread is free', async () => {
      const bench = new EngineBench([[{ text: 'Half of ' }, { hang: true }], [{ text: 'Whole.' }]])
      const run = await bench.engine.chat(ada, send('t1', 'k1'))
      await bench.clock.settle()
      expect(await bench.engine.stop(ada, 't1', { runId: run.runId })).toMatchObject({ runId: run.runId })
      expect(await bench.lastEntry(run)).toMatchObject(stopped)
      await bench.engine.chat(ada, send('t1', 'k2'))
      await bench.engine.idle()
      expect(await bench.thread('t1')).toEqual(['user: Question q-k1?', 'assistant: Half of ', 'user: Question q-k2?', 'assistant: Whole.'])
      expect(bench.clock.pending).toBeLessThanOrEqual(1)
    })

    it('does nothing to an ended run, and is no error', async () => {
      const bench = new EngineBench([{ text: 'Because.' }])
      const run = await bench.engine.chat(ada, send('t1', 'k1'))
      await bench.engine.idle()
      expect(await bench.engine.stop(ada, 't1', { runId: run.runId })).toMatchObject({ state: 'ended' })
      expect(await bench.engine.stop(ada, 't1', { threadId: 't1' })).toBeUndefined()
      expect(await bench.lastEntry(run)).toMatchObject(whole)
    })

    it('does not wait for ever for a provider that ignores it', async () => {
      const bench = new EngineBench([], { choose: () => new Promise(() => {}) })
      await bench.engine.chat(ada, send('t1', 'k1'))
      const stopping = bench.engine.stop(ada, 't1', { threadId: 't1' })
      await bench.clock.advance(2_000)
      expect(await stopping).toMatchObject({ threadId: 't1' })
    })
  })

  describe('forget', () => {
    it('ends what is written and leaves nothing', async () => {
      const bench = new EngineBench([{ text: 'Half of ' }, { hang: true }])
      const run = await bench.engine.chat(ada, send('t1', 'k1'))
      await bench.clock.settle()
      expect(await bench.engine.forget(ada, 't1')).toBe(true)
      await bench.engine.idle()
      expect(await bench.stores.runs.get(run.runId)).toBeUndefined()
      expect(await bench.stores.threads.messages(ada, 't1')).toBeUndefined()
      expect(await bench.engine.forget(ada, 't1')).toBe(false)
      expect(bench.model.live).toBe(0)
    })

    it('leaves nothing of a thread whose question is just being stored', async () => {
      const bench = new EngineBench([{ text: 'Because.' }])
      const save = bench.stores.threads.save.bind(bench.stores.threads)
      let release: () => void = () => {}
      vi.spyOn(bench.stores.threads, 'save').mockImplementationOnce(async (...args) => {
        await new Promise<void>((resolve) => (release = resolve))
        return save(...args)
      })
      const sending = bench.engine.chat(ada, send('t1', 'k1'))
      await bench.clock.settle()
      const forgetting = bench.engine.forget(ada, 't1')
      await bench.clock.settle()
      release()
      expect((await sending).threadId).toBe('t1')
      expect(await forgetting).toBe(true)
      expect(await bench.stores.threads.messages(ada, 't1')).toBeUndefined()
      expect(bench.model.live).toBe(0)
    })

    it('leaves nothing either when the answer ends only afterwards', async () => {
      let choose: () => void = () => {}
      const bench = new EngineBench([{ text: 'Because.' }], { choose: () => new Promise((resolve) => (choose = () => resolve({ provider: bench.model, model: 'm' }))) })
      await bench.engine.chat(ada, send('t1', 'k1'))
      const forgetting = bench.engine.forget(ada, 't1')
      await bench.clock.advance(2_000)
      expect(await forgetting).toBe(true)
      choose()
      await bench.engine.idle()
      expect(await bench.stores.threads.messages(ada, 't1')).toBeUndefined()
    })

    it('does not reach the thread of somebody else', async () => {
      const bench = new EngineBench([{ hang: true }])
      await bench.engine.chat(ada, send('t1', 'k1'))
      expect(await bench.engine.forget(eve, 't1')).toBe(false)
      expect(await bench.stores.runs.live(ada, 't1')).toBeDefined()
      expect(await bench.thread('t1')).toHaveLength(1)
      await bench.engine.close()
    })
  })

  describe('orphans', () => {
    const read = ({ stores, engine, clock }: EngineBench, run: RunRecord): ReadableStreamDefaultReader<Uint8Array> =>
      runByteStream({ runs: stores.runs, runId: run.runId, after: 0, clock, onClose: engine.orphans.attach(run.runId) }).getReader()

    it('finish by themselves', async () => {
      const bench = new EngineBench([{ text: 'Half.' }, { delayMs: 20_000 }, { text: ' Whole.' }])
      const run = await bench.engine.chat(ada, send('t1', 'k1'))
      await read(bench, run).cancel()
      await bench.clock.advance(20_000)
      expect(await bench.lastEntry(run)).toMatchObject(whole)
    })

    it('stop after the time they are given, unless somebody came back', async () => {
      const bench = new EngineBench([{ text: 'Half.' }, { hang: true }], { orphans: { stopAfterMs: 10_000 } })
      const run = await bench.engine.chat(ada, send('t1', 'k1'))
      await read(bench, run).cancel()
      await bench.clock.advance(6_000)
      const again = read(bench, run)
      await again.read()
      await bench.clock.advance(12_000)
      expect(await bench.stores.runs.live(ada, 't1')).toBeDefined()
      await again.cancel()
      await bench.clock.advance(10_000)
      expect(await bench.lastEntry(run)).toMatchObject(stopped)
    })
  })

  it('stops everything it writes when it is closed, and keeps it', async () => {
    const bench = new EngineBench([{ text: 'Half.' }, { hang: true }])
    const runs = [await bench.engine.chat(ada, send('t1', 'k1')), await bench.engine.chat(eve, send('t2', 'k1'))]
    await bench.clock.settle()
    await bench.engine.close()
    for (const run of runs) expect(await bench.lastEntry(run)).toMatchObject(stopped)
    expect(await bench.thread('t1')).toEqual(['user: Question q-k1?', 'assistant: Half.'])
  })
})
