import { ProviderUnavailableError } from '@arq/core'
import type { ArqHandlerOptions } from '@arq/server'
import type { Script } from '@arq/testkit'
import { act, waitFor } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { aiSdk5 } from './ai-sdk-5.js'
import { aiSdk6 } from './ai-sdk-6.js'
import { aiSdk7 } from './ai-sdk-7.js'
import { mountChat, type MountedChat } from './mount-chat.js'
import type { StockChatOptions } from './stock-client.js'
import { startStockServer, type StockServer } from './stock-server.js'

const firstHalf = 'Ein Haus am See 🏡 '
const secondHalf = 'mit **Fenstern** und 漢字.'
const answer = firstHalf + secondHalf
const pauseMs = 1_000
/** Says its first half, and the rest when a test lets it. */
const inTwoHalves: Script = [{ text: firstHalf }, { delayMs: pauseMs }, { text: secondHalf }]

describe.each([aiSdk5, aiSdk6, aiSdk7])('stock useChat of $name', (client) => {
  let server: StockServer
  const mounted: MountedChat[] = []

  afterEach(async () => {
    for (const page of mounted.splice(0)) page.unmount()
    await server.close()
  })

  const serve = async (script: Script | readonly Script[], options?: ArqHandlerOptions): Promise<void> => {
    server = await startStockServer(script, options)
  }
  const open = (options: Partial<StockChatOptions> = {}): MountedChat => {
    const page = mountChat(client, { chatId: 'thread-1', endpoint: server.endpoint, ...options })
    mounted.push(page)
    return page
  }
  const send = (page: MountedChat, text: string): Promise<void> => act(() => page.chat.sendMessage({ text }))
  /** Sends without waiting for the answer's end. */
  const begin = async (page: MountedChat, text: string): Promise<void> => {
    await act(async () => void page.chat.sendMessage({ text }))
  }
  const shows = (page: MountedChat, ...texts: readonly string[]): Promise<void> => waitFor(() => expect(page.texts).toEqual(texts))
  const becomes = (page: MountedChat, status: string): Promise<void> => waitFor(() => expect(page.chat.status).toBe(status))
  const goOn = (): Promise<void> => act(() => server.modelClock.advance(pauseMs))
  /** Resolves with the headers, when the server has taken the request. */
  const postAgain = (body: string): Promise<Response> =>
    fetch(`${server.endpoint}/chat`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })

  it('streams an answer from submitted to ready', async () => {
    await serve(inTwoHalves)
    const page = open()
    await begin(page, 'Tell me')
    await shows(page, 'Tell me', firstHalf)
    expect(page.chat.status).toBe('streaming')
    await goOn()
    await becomes(page, 'ready')
    expect(page.texts).toEqual(['Tell me', answer])
    expect(page.statuses).toEqual(['ready', 'submitted', 'streaming', 'ready'])
    expect(page.chat.error).toBeUndefined()
    expect(await server.texts('thread-1')).toEqual(['Tell me', answer])
  })

  it('is told who answered, for how much, and why it ended', async () => {
    await serve([{ text: 'Two words' }])
    const page = open()
    await send(page, 'Tell me')
    const [question, reply] = await server.thread('thread-1')
    expect(page.chat.messages.map(({ id }) => id)).toEqual([question?.id, reply?.id])
    expect(page.chat.messages.at(-1)?.metadata).toEqual(reply?.metadata)
    expect(reply?.metadata?.arq).toMatchObject({
      provider: 'scripted',
      model: 'scripted-model',
      usage: { inputTokens: 2, outputTokens: 2, source: 'counted' },
      finishReason: 'stop',
    })
  })

  it('remembers the first turn in the second', async () => {
    await serve([[{ text: 'First.' }], [{ text: 'Second.' }]])
    const page = open()
    await send(page, 'One')
    await send(page, 'Two')
    expect(page.texts).toEqual(['One', 'First.', 'Two', 'Second.'])
    expect(page.chat.status).toBe('ready')
    expect(await server.texts('thread-1')).toEqual(['One', 'First.', 'Two', 'Second.'])
    expect(server.model.requests.at(-1)?.messages.map(({ content }) => content)).toEqual(['One', 'First.', 'Two'])
  })

  it('replaces an answer by a new one, here and on the server', async () => {
    await serve([[{ text: 'First.' }], [{ text: 'Second.' }], [{ text: 'Third.' }]])
    const page = open()
    await send(page, 'One')
    await act(() => page.chat.regenerate())
    expect(page.texts).toEqual(['One', 'Second.'])
    expect(await server.texts('thread-1')).toEqual(['One', 'Second.'])
    await act(() => page.chat.regenerate())
    expect(page.texts).toEqual(['One', 'Third.'])
    expect(await server.texts('thread-1')).toEqual(['One', 'Third.'])
    expect(server.model.requests.map(({ messages }) => messages.length)).toEqual([1, 1, 1])
  })

  it('shows the failure of a model in our words and keeps what was said', async () => {
    const failure = new ProviderUnavailableError('The model server went away, so the answer is not whole. Send again.')
    await serve([[{ text: firstHalf }, { fail: failure }], [{ text: answer }]])
    const page = open()
    await send(page, 'Tell me')
    expect(page.chat.status).toBe('error')
    expect(page.chat.error?.message).toBe(failure.message)
    expect(page.texts).toEqual(['Tell me', firstHalf])
    const kept = (await server.thread('thread-1')).at(-1)
    expect(kept?.metadata?.arq).toMatchObject({ incomplete: 'failed', finishReason: 'error', error: { code: 'provider_unavailable' } })
    await act(() => page.chat.regenerate())
    expect(page.texts).toEqual(['Tell me', answer])
    expect(await server.texts('thread-1')).toEqual(['Tell me', answer])
  })

  it.each<{ status: number; code: string; options: ArqHandlerOptions }>([
    { status: 401, code: 'unauthorized', options: { authorize: () => null } },
    { status: 413, code: 'payload_too_large', options: { limits: { messageChars: 3 } } },
  ])('gets the JSON of a refusal with $status as its error', async ({ code, options }) => {
    await serve([{ text: answer }], options)
    const page = open()
    await send(page, 'Tell me')
    expect(page.chat.status).toBe('error')
    expect(JSON.parse(page.chat.error?.message ?? '')).toMatchObject({ error: { code, isRetryable: false } })
    expect(server.model.calls).toBe(0)
  })

  it('is told that another page has an answer written in this conversation', async () => {
    await serve(inTwoHalves)
    const [page, other] = [open(), open()]
    await begin(page, 'Tell me')
    await shows(page, 'Tell me', firstHalf)
    await send(other, 'Me too')
    expect(JSON.parse(other.chat.error?.message ?? '')).toMatchObject({ error: { code: 'run_in_progress' } })
    await goOn()
    await becomes(page, 'ready')
    expect(await server.texts('thread-1')).toEqual(['Tell me', answer])
  })

  it('ends ready with the partial text when the answer is stopped', async () => {
    await serve([[{ text: firstHalf }, { hang: true }], [{ text: answer }]])
    const page = open()
    await begin(page, 'Tell me')
    await shows(page, 'Tell me', firstHalf)
    await act(() => server.stop('thread-1'))
    await becomes(page, 'ready')
    expect(page.chat.error).toBeUndefined()
    expect(page.texts).toEqual(['Tell me', firstHalf])
    expect(page.chat.messages.at(-1)?.metadata).toMatchObject({ arq: { incomplete: 'stopped', finishReason: 'aborted' } })
    const kept = (await server.thread('thread-1')).at(-1)
    expect(kept?.parts).toContainEqual({ type: 'text', text: firstHalf, state: 'done' })
    expect(kept?.metadata?.arq).toMatchObject({ incomplete: 'stopped', finishReason: 'aborted' })
    await send(page, 'Again')
    expect(page.texts).toEqual(['Tell me', firstHalf, 'Again', answer])
  })

  it('takes up a live answer after a reload', async () => {
    await serve(inTwoHalves)
    const before = open()
    await begin(before, 'Tell me')
    await shows(before, 'Tell me', firstHalf)
    const question = { id: before.chat.messages[0]?.id ?? '', text: 'Tell me' }
    before.unmount()

    const page = open({ kept: [question], resume: true })
    await shows(page, 'Tell me', firstHalf)
    await becomes(page, 'streaming')
    await goOn()
    await becomes(page, 'ready')
    expect(page.texts).toEqual(['Tell me', answer])
    expect(server.requests).toContain('GET /api/arq/chat/thread-1/stream')
    expect(server.model.calls).toBe(1)
    expect(await server.texts('thread-1')).toEqual(['Tell me', answer])
  })

  it('stays ready when there is nothing to take up', async () => {
    await serve([{ text: answer }])
    const page = open({ resume: true })
    await waitFor(() => expect(server.requests).toEqual(['GET /api/arq/chat/thread-1/stream']))
    await act(() => page.chat.resumeStream())
    expect(page.chat).toMatchObject({ status: 'ready', messages: [], error: undefined })
  })

  it('takes up an answer whose line broke, and the model is asked once', async () => {
    await serve(inTwoHalves)
    const page = open({ resume: true })
    await becomes(page, 'ready')
    await begin(page, 'Tell me')
    await shows(page, 'Tell me', firstHalf)
    act(() => page.breakLine())
    await becomes(page, 'error')
    await act(async () => void page.chat.resumeStream())
    await becomes(page, 'streaming')
    await goOn()
    await becomes(page, 'ready')
    expect(page.texts).toEqual(['Tell me', client.replay === 'instead' ? answer : firstHalf + answer])
    expect(await server.texts('thread-1')).toEqual(['Tell me', answer])
    expect(server.model.calls).toBe(1)
  })

  it('gets one run for the same request sent again', async () => {
    await serve(inTwoHalves)
    const page = open()
    await begin(page, 'Tell me')
    await shows(page, 'Tell me', firstHalf)
    const [body = ''] = page.sent
    expect(JSON.parse(body)).not.toHaveProperty('runKey')
    const whileLive = await postAgain(body)
    await goOn()
    await becomes(page, 'ready')
    const afterwards = await postAgain(body)
    expect(afterwards.headers.get('x-arq-run-id')).toBe(whileLive.headers.get('x-arq-run-id'))
    expect(await whileLive.text()).toContain('"type":"finish"')
    expect(await afterwards.text()).toContain('"type":"finish"')
    expect(server.model.calls).toBe(1)
    expect(await server.texts('thread-1')).toEqual(['Tell me', answer])
  })

  it('gets one run for the same regenerate sent again while it is written', async () => {
    await serve([[{ text: 'First.' }], inTwoHalves])
    const page = open()
    await send(page, 'Tell me')
    await act(async () => void page.chat.regenerate())
    await shows(page, 'Tell me', firstHalf)
    const again = await postAgain(page.sent.at(-1) ?? '')
    await goOn()
    await becomes(page, 'ready')
    expect(again.status).toBe(200)
    expect(await again.text()).toContain('"type":"finish"')
    expect(page.texts).toEqual(['Tell me', answer])
    expect(server.model.calls).toBe(2)
    expect(await server.texts('thread-1')).toEqual(['Tell me', answer])
  })
})
