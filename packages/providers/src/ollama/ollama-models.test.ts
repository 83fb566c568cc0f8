import { ModelNotFoundError, ProviderUnavailableError, StreamStalledError, StreamTruncatedError } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import { startFaultServer, type FaultServer } from '@arq/testkit/node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ollama } from './ollama.js'
import { ollamaModels } from './ollama-models.js'
import type { PullProgress } from './pull-progress.js'

let server: FaultServer
beforeEach(async () => {
  server = await startFaultServer({ ollama: { models: [{ name: 'small', contextLength: 8_192 }], pullable: [{ name: 'large', totalBytes: 1_000 }] } })
})
afterEach(() => server.close())

async function readPull(pull: AsyncIterable<PullProgress>): Promise<{ steps: PullProgress[]; error: unknown }> {
  const steps: PullProgress[] = []
  try {
    for await (const step of pull) steps.push(step)
    return { steps, error: undefined }
  } catch (error) {
    return { steps, error }
  }
}

const bytesOf = (steps: readonly PullProgress[]): number[] => steps.flatMap((step) => (step.type === 'layer' ? [step.completedBytes] : []))

describe('ollamaModels', { timeout: 30_000 }, () => {
  it('lists, shows, copies and removes', async () => {
    const models = ollamaModels({ host: server.url })
    expect(await models.version()).toMatch(/^\d/)
    expect(await models.show('small')).toMatchObject({ name: 'small', family: 'llama', quantization: 'Q4_K_M', capabilities: { contextWindow: 8_192, tools: true } })
    await models.copy('small', 'copied')
    expect((await models.list()).map(({ name, sizeBytes }) => [name, sizeBytes])).toEqual([['small', 1_000], ['copied', 1_000]])
    await models.remove('copied')
    expect((await models.list()).map(({ name }) => name)).toEqual(['small'])
    for (const missing of [models.show('copied'), models.copy('copied', 'x'), models.remove('copied')]) await expect(missing).rejects.toBeInstanceOf(ModelNotFoundError)
  })

  it('tells which models run, and with what window', async () => {
    const models = ollamaModels({ host: server.url })
    expect(await models.running()).toEqual([])
    await ollama({ host: server.url }).query({ model: 'small', messages: [{ role: 'user', content: 'Hi' }] })
    expect(await models.running()).toMatchObject([{ name: 'small', window: 8_192 }])
  })

  it('pulls with progress, and pulling again goes on where it stopped', async () => {
    const models = ollamaModels({ host: server.url })
    server.enqueue({ pullStopsAtByte: 400 })
    const first = await readPull(models.pull('large'))
    expect(first.error).toBeInstanceOf(ProviderUnavailableError)
    expect(first.error).toMatchObject({ isRetryable: true, message: expect.stringContaining('goes on where it stopped') as string })
    expect(bytesOf(first.steps)).toEqual([0, 200, 400])
    const second = await readPull(models.pull('large'))
    expect(second.error).toBeUndefined()
    expect(bytesOf(second.steps)).toEqual([400, 700, 1_000])
    expect(second.steps.at(-1)).toEqual({ type: 'done' })
    expect((await models.list()).map(({ name }) => name)).toEqual(['small', 'large'])
  })

  it.each(['close', 'cut'] as const)('never calls a pull done that ended with %s', async (kind) => {
    const whole = (await readPull(ollamaModels({ host: server.url }).pull('small'))).steps.length
    for (const atByte of [0, 60, 300, 500]) {
      server.enqueue({ fault: { kind, atByte } })
      const { steps, error } = await readPull(ollamaModels({ host: server.url }).pull('small'))
      expect(error).toBeInstanceOf(StreamTruncatedError)
      expect(steps.length).toBeLessThan(whole)
    }
  })

  it('knows a name that nobody has, and a daemon that is not there', async () => {
    expect((await readPull(ollamaModels({ host: server.url }).pull('nothing'))).error).toBeInstanceOf(ModelNotFoundError)
    expect((await readPull(ollamaModels({ host: '127.0.0.1:1' }).pull('large'))).error).toMatchObject({ message: expect.stringContaining('`ollama serve`') as string })
    server.failModels({ kind: 'status', status: 500 })
    await expect(ollamaModels({ host: server.url }).list()).rejects.toBeInstanceOf(ProviderUnavailableError)
  })

  it('gives up a pull that is stuck, and ends one at once when told', async () => {
    const clock = new FakeClock()
    server.enqueue({ fault: { kind: 'stall', atByte: 60 } }, { fault: { kind: 'stall', atByte: 60 } })
    const stuck = readPull(ollamaModels({ host: server.url, clock, timeouts: { firstContentMs: 5_000 } }).pull('large'))
    let isOver = false
    void stuck.finally(() => (isOver = true))
    while (!isOver) {
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
      await clock.advance(500)
    }
    expect((await stuck).error).toBeInstanceOf(StreamStalledError)
    const stop = new AbortController()
    const reason = new Error('enough')
    const pull = ollamaModels({ host: server.url }).pull('large', { signal: stop.signal })[Symbol.asyncIterator]()
    await pull.next()
    stop.abort(reason)
    await expect(pull.next()).rejects.toBe(reason)
    expect(clock.pending).toBe(0)
  })
})
