import { messageText } from '@arq/core'
import { createArqClient, type ArqClient, type ChatSnapshot, type ChatStore } from '@arq/core/client'
import { createArq, createArqHandler, type Arq } from '@arq/server'
import { cutFetch, scriptedModel, TestEnvironment, type CutFetch } from '@arq/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const answer = 'Eins, zwei, **drei**: ein Haus am See 🏡 mit Fenstern, 漢字 und `code`. '.repeat(6).trim()

describe('a client whose line breaks', () => {
  let arq: Arq
  let line: CutFetch
  let client: ArqClient
  let environment: TestEnvironment

  const setUp = (): void => {
    arq = createArq({ model: { provider: scriptedModel([{ text: answer }], { chunk: 5, chunkDelayMs: 1 }), model: 'scripted-model' } })
    const handler = createArqHandler(arq, { authorize: () => 'ada', production: true })
    line = cutFetch((request) => (request.method === 'POST' ? handler.POST(request) : request.method === 'GET' ? handler.GET(request) : handler.DELETE(request)))
    environment = new TestEnvironment()
    client = createArqClient({ endpoint: '/api/arq', fetch: line.fetch, environment, reconnect: { minDelayMs: 1, maxDelayMs: 2, silenceMs: 150, openTimeoutMs: 150 } })
  }
  beforeEach(setUp)
  afterEach(async () => {
    client.close()
    await arq.close()
  })

  const record = (chat: ChatStore): ChatSnapshot[] => {
    const seen: ChatSnapshot[] = []
    chat.subscribe(() => seen.push(chat.getSnapshot()))
    return seen
  }
  const answerOf = (snapshot: ChatSnapshot): string => {
    const last = snapshot.messages.at(-1)
    return last?.role === 'assistant' ? messageText(last) : ''
  }

  it('streams an answer to the end', async () => {
    const chat = client.chat('thread-1')
    const seen = record(chat)
    await chat.sendMessage('Tell me')
    expect(answerOf(chat.getSnapshot())).toBe(answer)
    expect(chat.getSnapshot()).toMatchObject({ status: 'ready', connection: 'online' })
    expect(new Set(seen.map((snapshot) => snapshot.status))).toEqual(new Set(['ready', 'submitted', 'streaming']))
    expect(line.requests).toEqual(['POST /api/arq/chat'])
  })

  it.each([
    ['a failed read', 'cut'],
    ['a clean close', 'close'],
    ['silence', 'silence'],
  ] as const)('takes up the answer after %s, with nothing lost, repeated or shrunk', async (_name, type) => {
    line.plan({ type, afterBytes: 700 }, { type, afterBytes: 400 }, undefined)
    const chat = client.chat('thread-1')
    const seen = record(chat)
    await chat.sendMessage('Tell me')
    expect(answerOf(chat.getSnapshot())).toBe(answer)
    expect(line.requests.filter((request) => request.startsWith('POST'))).toEqual(['POST /api/arq/chat'])
    const lengths = seen.map((snapshot) => answerOf(snapshot).length)
    expect(lengths).toEqual(lengths.toSorted((left, right) => left - right))
    expect(seen.map((snapshot) => snapshot.connection)).toEqual(expect.arrayContaining(['reconnecting', 'resumed']))
  })

  it('gets one answer when the response is lost before its headers', async () => {
    line.plan({ type: 'lost-before-headers' }, { type: 'refused' }, undefined)
    const chat = client.chat('thread-1')
    await chat.sendMessage('Tell me')
    expect(answerOf(chat.getSnapshot())).toBe(answer)
    expect(line.requests).toHaveLength(3)
    expect(await arq.stores.threads.messages({ userId: 'ada' }, 'thread-1')).toHaveLength(2)
  })

  it('keeps a stopped answer stopped', async () => {
    const chat = client.chat('thread-1')
    const partial = new Promise<void>((resolve) => {
      chat.subscribe(() => answerOf(chat.getSnapshot()).length > 20 && resolve())
    })
    const sent = chat.sendMessage('Tell me')
    await partial
    await chat.stop()
    await sent
    const stopped = chat.getSnapshot()
    expect(stopped.status).toBe('ready')
    expect(answer.startsWith(answerOf(stopped))).toBe(true)
    expect(stopped.messages.at(-1)?.metadata?.arq).toMatchObject({ incomplete: 'stopped' })
    const kept = await arq.stores.threads.messages({ userId: 'ada' }, 'thread-1')
    expect(kept?.at(-1)?.metadata?.arq).toMatchObject({ incomplete: 'stopped', finishReason: 'aborted' })
    expect(await arq.stores.runs.live({ userId: 'ada' }, 'thread-1')).toBeUndefined()
  })

  it('asks one question and gets its whole answer over a broken line', async () => {
    line.plan({ type: 'cut', afterBytes: 500 })
    const lengths: number[] = []
    const whole = await client.ask({ prompt: 'Tell me' }, { onUpdate: ({ text }) => void lengths.push(text.length) })
    expect(whole).toMatchObject({ text: answer, complete: true })
    expect(lengths).toEqual(lengths.toSorted((left, right) => left - right))
  })
})
