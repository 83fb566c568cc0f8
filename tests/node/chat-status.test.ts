import type { RunStatusNote, UIMessageChunk } from '@arq/core'
import { createArqClient, type ArqClient, type ArqTransport, type WireEvent } from '@arq/core/client'
import { FakeClock, SeededRandom, TestEnvironment } from '@arq/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { answerOf, record } from './support/chat-bench.js'

/** A line whose every event a test sends by hand. */
class HandLine {
  seq = 0
  #wake: (() => void) | undefined
  readonly #events: WireEvent[] = []
  #broken = false

  send(...chunks: UIMessageChunk[]): void {
    this.#events.push({ seq: (this.seq += 1), chunks })
    this.#wake?.()
  }

  status(state: RunStatusNote['state']): void {
    this.send({ type: 'data-arq-status', data: { state }, transient: true })
  }

  break(): void {
    this.#broken = true
    this.#wake?.()
  }

  async *reads(signal: AbortSignal): AsyncGenerator<readonly WireEvent[]> {
    while (!signal.aborted) {
      const batch = this.#events.splice(0)
      if (batch.length > 0) yield batch
      else if (this.#broken) throw new TypeError('Load failed')
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
          signal.addEventListener('abort', () => resolve(), { once: true })
        })
      }
    }
  }
}

describe('what a chat says of its line and its model', () => {
  const clock = new FakeClock()
  let lines: HandLine[]
  let client: ArqClient
  let page: TestEnvironment

  beforeEach(() => {
    lines = []
    page = new TestEnvironment()
    const open: ArqTransport['startChat'] = async (_request, signal) => {
      const line = new HandLine()
      line.seq = lines.at(-1)?.seq ?? 0
      lines.push(line)
      return { runId: 'run-1', replay: lines.length === 1 ? 'live' : 'tail', replayUntil: 0, reads: line.reads(signal) }
    }
    const never = (): Promise<never> => Promise.reject(new TypeError('Load failed'))
    const transport: ArqTransport = { startChat: open, resume: (_run, _after, signal) => open({} as never, signal), startQuestion: never, stop: async () => {}, deleteThread: never, servedModel: never }
    client = createArqClient({ endpoint: '', transport, environment: page, clock, random: new SeededRandom(), reconnect: { silenceMs: 3_600_000 } })
  })
  afterEach(async () => {
    client.close()
    await clock.settle()
    expect(clock.pending).toBe(0)
  })

  const begin = async (): Promise<ReturnType<ArqClient['chat']>> => {
    const chat = client.chat('t1')
    record(chat)
    void chat.sendMessage('Count')
    await clock.settle()
    lines[0]?.send({ type: 'start', messageId: 'a1' }, { type: 'start-step' })
    lines[0]?.send({ type: 'text-start', id: 't' })
    lines[0]?.send({ type: 'text-delta', id: 't', delta: 'One ' })
    await clock.settle()
    return chat
  }

  it('a model that is silent is stalled, until it goes on', async () => {
    const chat = await begin()
    expect(chat.getSnapshot().connection).toBe('online')
    lines[0]?.status('stalled')
    await clock.settle()
    expect(chat.getSnapshot()).toMatchObject({ connection: 'stalled', status: 'streaming' })
    lines[0]?.send({ type: 'text-delta', id: 't', delta: 'two' })
    await clock.settle()
    expect(chat.getSnapshot().connection).toBe('online')
    expect(answerOf(chat.getSnapshot())).toBe('One two')
  })

  it('a broken line is the more urgent news', async () => {
    const chat = await begin()
    lines[0]?.status('stalled')
    await clock.settle()
    lines[0]?.break()
    await clock.settle()
    expect(chat.getSnapshot().connection).toBe('reconnecting')
    await clock.advance(100)
    expect(chat.getSnapshot().connection).toBe('resumed')
    await clock.advance(2_000)
    expect(chat.getSnapshot().connection).toBe('online')
  })

  it('a line that broke twice is "resumed" for its full time after the second', async () => {
    const chat = await begin()
    lines[0]?.break()
    await clock.advance(100)
    expect(chat.getSnapshot().connection).toBe('resumed')
    await clock.advance(1_500)
    lines[1]?.break()
    await clock.advance(200)
    expect(chat.getSnapshot().connection).toBe('resumed')
    await clock.advance(1_000)
    expect(chat.getSnapshot().connection).toBe('resumed')
    await clock.advance(1_000)
    expect(chat.getSnapshot().connection).toBe('online')
  })

  it('a network that comes back while the line is broken is not yet "online"', async () => {
    const chat = await begin()
    page.setOnline(false)
    lines[0]?.break()
    await clock.settle()
    expect(chat.getSnapshot().connection).toBe('offline')
    page.setOnline(true)
    expect(chat.getSnapshot().connection).toBe('reconnecting')
    await clock.settle()
    expect(chat.getSnapshot().connection).toBe('resumed')
    await clock.advance(2_000)
  })

  it('the end of an answer ends it all', async () => {
    const chat = await begin()
    lines[0]?.status('stalled')
    lines[0]?.send({ type: 'finish', finishReason: 'stop' })
    await clock.settle()
    expect(chat.getSnapshot()).toMatchObject({ connection: 'online', status: 'ready' })
  })

  it('an answer that failed without a reason on record has failed all the same', async () => {
    const chat = await begin()
    lines[0]?.send({ type: 'error', errorText: 'It broke.' })
    await clock.settle()
    expect(chat.getSnapshot()).toMatchObject({ status: 'error', error: { code: 'internal', message: 'It broke.', isRetryable: false }, connection: 'online' })
  })
})
