import { RateLimitError } from '@arq/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ChatBench } from './support/chat-bench.js'

const answer = 'One two three four five six seven eight nine ten, the end.'

describe('asking one question', () => {
  let bench: ChatBench
  afterEach(async () => {
    await bench.close()
    expect(bench.clock.pending).toBe(0)
  })

  it('resolves to the whole answer and tells of it as it grows', async () => {
    bench = new ChatBench([{ text: answer }])
    const seen: string[] = []
    const asked = bench.client.ask({ prompt: 'Count' }, { onUpdate: ({ text, complete }) => void seen.push(`${complete} ${text.length}`) })
    await bench.clock.advance(1_000)
    expect(await asked).toMatchObject({ text: answer, complete: true, connection: 'online', metadata: { finishReason: 'stop', model: 'm' } })
    expect(seen.length).toBeGreaterThan(5)
    expect(seen.every((one) => one.startsWith('false'))).toBe(true)
    expect(await bench.arq.stores.threads.list(bench.scope)).toEqual([])
  })

  it('tells at most once a frame', async () => {
    bench = new ChatBench([{ text: answer }])
    bench.environment.holdFrames()
    const onUpdate = vi.fn<() => void>()
    const asked = bench.client.ask({ prompt: 'Count' }, { onUpdate })
    await bench.clock.advance(1_000)
    await asked
    expect(onUpdate).toHaveBeenCalledTimes(1)
  })

  it('says what happens to the line, and gets the whole answer over it', async () => {
    bench = new ChatBench([{ text: answer }])
    bench.line.plan({ type: 'cut', afterBytes: 500 }, { type: 'refused' })
    const seen: string[] = []
    const asked = bench.client.ask({ prompt: 'Count' }, { onUpdate: ({ connection }) => void seen.push(connection) })
    await bench.clock.advance(2_000)
    expect(await asked).toMatchObject({ text: answer, complete: true })
    expect(seen.filter((state, index) => state !== seen[index - 1])).toEqual(['online', 'reconnecting', 'resumed', 'online'])
    expect(bench.model.calls).toBe(1)
  })

  it.each([
    ['while the answer is written', 45],
    ['before the server answered', 0],
  ])('is taken back everywhere when it is aborted %s', async (_name, ms) => {
    bench = new ChatBench([{ text: answer }, { hang: true }])
    const leave = new AbortController()
    const asked = bench.client.ask({ prompt: 'Count' }, { signal: leave.signal }).catch((error: unknown) => error)
    await bench.clock.advance(ms)
    const reason = new Error('not needed any more')
    leave.abort(reason)
    expect(await asked).toBe(reason)
    await bench.clock.advance(100)
    expect(bench.model.live).toBe(0)
    expect(bench.line.requests.filter((request) => request.endsWith('/stop'))).toHaveLength(1)
  })

  it('asks nobody for a question that was taken back before', async () => {
    bench = new ChatBench([{ text: answer }])
    await expect(bench.client.ask({ prompt: 'Count' }, { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before')
    expect(bench.line.requests).toEqual([])
  })

  it('rejects with what went wrong in the model', async () => {
    bench = new ChatBench([{ text: 'One ' }, { fail: new RateLimitError('Too fast.') }])
    const asked = bench.client.ask({ prompt: 'Count' }).catch((error: unknown) => error)
    await bench.clock.advance(100)
    expect(await asked).toMatchObject({ code: 'rate_limited', message: 'Too fast.', isRetryable: true })
  })

  it('rejects with what the server refused', async () => {
    bench = new ChatBench([{ text: answer }])
    await expect(bench.client.ask({ prompt: ' ' })).rejects.toMatchObject({ code: 'validation_failed', status: 400 })
  })

  it('rejects when somebody else stopped it', async () => {
    bench = new ChatBench([{ text: answer }, { hang: true }])
    const asked = bench.client.ask({ prompt: 'Count' }).catch((error: unknown) => error)
    await bench.clock.advance(45)
    await bench.arq.engine.close()
    expect(await asked).toMatchObject({ code: 'aborted' })
  })

  it('is not harmed by a listener that throws, and hides nothing of that', async () => {
    bench = new ChatBench([{ text: answer }])
    const thrown: unknown[] = []
    const { queueMicrotask } = globalThis
    const queue = vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((task) =>
      queueMicrotask(() => {
        try {
          task()
        } catch (error) {
          thrown.push(error)
        }
      }),
    )
    bench.environment.holdFrames()
    const asked = bench.client.ask(
      { prompt: 'Count' },
      {
        onUpdate: () => {
          throw new Error('the listener broke')
        },
      },
    )
    await bench.clock.advance(1_000)
    queue.mockRestore()
    expect(await asked).toMatchObject({ text: answer, complete: true })
    expect(bench.line.requests).toHaveLength(1)
    expect(thrown).toEqual([new Error('the listener broke')])
  })

  it('says which model answers, and makes new thread ids', async () => {
    bench = new ChatBench([{ text: answer }])
    expect(await bench.client.model()).toEqual({ provider: 'scripted', model: 'm', reason: 'It was configured.', simulated: false })
    expect(bench.client.newThreadId()).not.toBe(bench.client.newThreadId())
    expect(bench.client.endpoint).toBe('/api/arq')
  })
})
