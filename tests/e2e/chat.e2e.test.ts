import { startFaultServer, startTcpProxy, type FaultServer, type TcpProxy } from '@arq/testkit/node'
import type { Browser, BrowserContext } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from './support/browser.js'
import { ChatPage } from './support/chat-page.js'
import { startDemo, type DemoServer } from './support/demo-server.js'
import { longAnswer, plainAnswer } from './support/long-answer.js'

const chunkDelayMs = 25

describe('the demo in Chromium', () => {
  let vendor: FaultServer
  let demo: DemoServer
  let line: TcpProxy
  let browser: Browser
  let context: BrowserContext
  let chat: ChatPage
  let home: string

  beforeAll(async () => {
    vendor = await startFaultServer()
    demo = await startDemo({ OPENAI_API_KEY: 'sk-test-not-a-key', OPENAI_BASE_URL: `${vendor.url}/v1` })
    line = await startTcpProxy({ port: demo.port })
    browser = await launchChromium()
    home = `http://127.0.0.1:${line.port}/`
  })
  afterAll(async () => {
    await browser?.close()
    await line?.close()
    await demo?.close()
    await vendor?.close()
  })
  beforeEach(async () => {
    vendor.reset()
    vendor.otherwise({ text: longAnswer, chunkDelayMs })
    context = await browser.newContext()
    chat = new ChatPage(await context.newPage())
    await chat.open(home)
  })
  afterEach(() => context.close())

  /** Requests for an answer, as the vendor counted them. */
  const asked = (): number => vendor.requests.filter((request) => request.path === '/v1/chat/completions').length

  it('streams an answer and remembers it', async () => {
    const lengths = await chat.watchLengths()
    await chat.send('Tell me about the sea')
    await chat.untilShown(40)
    await chat.untilDone()
    expect(await chat.storedAnswer()).toBe(longAnswer)
    expect((await lengths()).length).toBeGreaterThan(10)
    expect(await chat.lastAnswer.locator('strong').textContent()).toBe('wide')
    expect(asked()).toBe(1)
  })

  it.each([1, 80, 200, 320, 440])('is the same answer when the connection is severed after %i characters', async (characters) => {
    vendor.otherwise({ text: plainAnswer, chunkDelayMs })
    const lengths = await chat.watchLengths()
    await chat.send('Tell me about the sea')
    const resumed = chat.page.waitForRequest((request) => /\/runs\/[^/]+\/stream/.test(request.url()))
    await chat.untilShown(characters)
    expect(line.sever()).toBeGreaterThan(0)
    await resumed
    await chat.untilDone()
    expect(await chat.storedAnswer()).toBe(plainAnswer)
    expect(await chat.lastAnswer.innerText()).toBe(plainAnswer)
    const seen = await lengths()
    expect(seen).toEqual(seen.toSorted((left, right) => left - right))
    expect(asked()).toBe(1)
  })

  it('gets one answer when the response is lost before its headers', async () => {
    line.dropResponses(1)
    await chat.send('Tell me about the sea')
    await chat.untilDone()
    expect(await chat.storedAnswer()).toBe(longAnswer)
    expect(asked()).toBe(1)
    expect(await chat.answers.count()).toBe(1)
  })

  it('waits out 20 s offline and completes', async () => {
    await chat.send('Tell me about the sea')
    await chat.untilShown(60)
    await context.setOffline(true)
    line.sever()
    await chat.page.locator('[data-connection="offline"]').waitFor()
    await chat.page.waitForTimeout(20_000)
    await context.setOffline(false)
    await chat.untilDone()
    expect(await chat.storedAnswer()).toBe(longAnswer)
    expect(asked()).toBe(1)
  })

  it('goes on after a reload in the middle of the answer', async () => {
    await chat.send('Tell me about the sea')
    await chat.untilShown(100)
    await chat.page.reload()
    await chat.untilDone()
    expect(await chat.storedAnswer()).toBe(longAnswer)
    expect(await chat.answers.count()).toBe(1)
    expect(asked()).toBe(1)
  })

  it('shows all of an answer that finished while nobody looked', async () => {
    await chat.send('Tell me about the sea')
    await chat.untilShown(60)
    const address = chat.page.url()
    await chat.page.goto('about:blank')
    await expect.poll(() => vendor.liveRequests, { timeout: 20_000 }).toBe(0)
    await chat.open(address)
    await chat.untilDone()
    expect(await chat.storedAnswer()).toBe(longAnswer)
    expect(asked()).toBe(1)
  })

  it('shows one answer in two tabs', async () => {
    const other = new ChatPage(await context.newPage())
    await other.open(chat.page.url())
    await chat.send('Tell me about the sea')
    await other.untilShown(60)
    await Promise.all([chat.untilDone(), other.untilDone()])
    expect(await chat.lastAnswer.innerText()).toBe(await other.lastAnswer.innerText())
    expect(await other.storedAnswer()).toBe(longAnswer)
    expect(asked()).toBe(1)
  })

  it('keeps a stopped answer stopped, also after a reload', async () => {
    await chat.send('Tell me about the sea')
    await chat.untilShown(60)
    await chat.stop()
    await chat.untilDone()
    const stopped = await chat.storedAnswer()
    await expect.poll(() => vendor.closedByClient).toBe(1)
    await chat.page.reload()
    await chat.answers.first().waitFor()
    await chat.page.waitForTimeout(1_000)
    expect(await chat.storedAnswer()).toBe(stopped)
    expect(longAnswer.startsWith(stopped)).toBe(true)
    expect(stopped.length).toBeLessThan(longAnswer.length)
    await chat.page.getByText('You stopped this answer.').waitFor()
    expect(asked()).toBe(1)
  })

  it('answers a question once and shows it from the cache on the second mount', async () => {
    await chat.page.goto(`${home}ask`)
    await chat.page.getByLabel('Question').fill('Tell me about the sea')
    await chat.page.getByRole('button', { name: 'Ask' }).click()
    const answer = chat.page.getByRole('region', { name: 'Answer' })
    await chat.page.locator('section[data-state="done"] .demo-answer').waitFor()
    expect(await answer.locator('.demo-answer').textContent()).toBe(longAnswer)
    await chat.page.getByRole('button', { name: 'Hide the answer' }).click()
    await chat.page.getByRole('button', { name: 'Show the answer' }).click()
    expect(await answer.locator('.demo-answer').textContent()).toBe(longAnswer)
    expect(asked()).toBe(1)
  })

  it('says in words what went wrong when the model fails, and tries again on request', async () => {
    vendor.enqueue({ fault: { kind: 'status', status: 401, body: { error: { message: 'Incorrect API key provided: sk-test-not-a-key', code: 'invalid_api_key' } } } })
    await chat.send('Tell me about the sea')
    await chat.page.getByText('The answer failed', { exact: true }).waitFor()
    expect(await chat.page.locator('body').textContent()).not.toContain('sk-test-not-a-key')
    await chat.page.getByRole('button', { name: 'Retry' }).click()
    await chat.untilDone()
    expect(await chat.storedAnswer()).toBe(longAnswer)
  })

  it('refuses a bad body with 400 and a machine-readable error', async () => {
    const response = await context.request.post(`${home}api/arq/chat`, { data: { id: 'thread-1', messages: 'no list' }, headers: { origin: home.slice(0, -1) } })
    expect(response.status()).toBe(400)
    expect(await response.json()).toMatchObject({ error: { code: 'validation_failed', details: { path: 'messages' } } })
  })
})
