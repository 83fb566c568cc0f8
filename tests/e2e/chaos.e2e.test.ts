import type { Browser, BrowserContext, Locator } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chaosText } from '../../apps/demo/lib/chaos/chaos-text.js'
import { launchChromium } from './support/browser.js'
import { ChatPage } from './support/chat-page.js'
import { startDemo, type DemoServer } from './support/demo-server.js'

const question = 'How does a message cross a bad line?'

describe('the chaos panel in Chromium', () => {
  let demo: DemoServer
  let browser: Browser
  let context: BrowserContext
  let chat: ChatPage
  let home: string

  beforeAll(async () => {
    // Without a model folder the chain ends with the stand-ins, on every machine.
    demo = await startDemo({ ARQ_MODEL: 'simulator', ARQ_MODEL_DIR: '/nowhere', ARQ_CHAOS_WORD_MS: '5', ARQ_CHAOS_STALL_MS: '2500' })
    home = `http://127.0.0.1:${demo.port}`
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await demo?.close()
  })
  beforeEach(async () => {
    context = await browser.newContext()
    chat = new ChatPage(await context.newPage(), 'arq-chaos')
    await chat.open(`${home}/chaos`)
    const mended = await control({ action: 'mend' })
    expect(mended.status()).toBe(200)
  })
  afterEach(() => context.close())

  const control = (data: unknown) => context.request.post(`${home}/api/chaos-control`, { data })
  const card = (vendor: string): Locator => chat.page.getByRole('region', { name: vendor, exact: true })
  const press = (vendor: string, lever: string): Promise<void> => card(vendor).getByRole('button', { name: lever }).click()
  const rows = (): Locator => chat.page.getByRole('region', { name: 'Attempts' }).locator('tbody tr')
  const attempts = async (): Promise<readonly string[]> => (await rows().allInnerTexts()).map((row) => row.replace(/\s+/g, ' '))
  const untilWhole = async (): Promise<void> => {
    await chat.untilDone()
    expect(await chat.storedAnswer()).toBe(chaosText)
    await chat.page.getByText('none doubled, none lost.').waitFor()
  }

  it('continues an answer visibly when its writer is killed in the middle', async () => {
    const banners = await chat.watchBanners()
    await chat.send(question)
    await chat.untilShown(300)
    await press('OpenAI', 'Kill')
    await untilWhole()
    expect(await banners()).toContain('The answer broke off. claude-haiku-4-5 goes on with it…')
    await chat.page.getByText('This answer broke off and was continued: gpt-4.1-mini (openai), claude-haiku-4-5 (anthropic).').waitFor()
    await card('OpenAI').getByText('Refuses connections.').waitFor()
    await expect.poll(attempts).toEqual([expect.stringMatching(/^2 claude-haiku-4-5 anthropic prefill whole/), expect.stringMatching(/^1 gpt-4.1-mini openai start broke off/)])
  })

  it('answers with the last of the chain, and says so, when both cloud vendors refuse connections', async () => {
    await press('OpenAI', 'Kill')
    await press('Anthropic', 'Kill')
    await card('OpenAI').getByText('Refuses connections.').waitFor()
    await card('Anthropic').getByText('Refuses connections.').waitFor()
    await chat.send(question)
    await untilWhole()
    expect(await chat.page.getByRole('list', { name: 'Who wrote it' }).innerText()).toContain('llama3.2')
    await chat.page.getByText('Answered by llama3.2 (ollama), since others could not.').waitFor()
    await expect.poll(attempts).toEqual([
      expect.stringMatching(/^3 llama3.2 ollama restart whole/),
      expect.stringMatching(/^2 claude-haiku-4-5 anthropic restart not reachable/),
      expect.stringMatching(/^1 gpt-4.1-mini openai start not reachable/),
    ])
  })

  it.each([
    { lever: 'Cut now', told: 'OpenAI was cut off in the middle of its answer.', ended: 'broke off' },
    { lever: 'Go silent', told: 'OpenAI fell silent; its connection stays open.', ended: 'went silent' },
  ])('gives the whole text after "$lever"', async ({ lever, told, ended }) => {
    await chat.send(question)
    await chat.untilShown(400)
    await press('OpenAI', lever)
    await chat.page.getByText(told).waitFor()
    await untilWhole()
    await expect.poll(attempts).toEqual([expect.stringMatching(/^2 claude-haiku-4-5 anthropic prefill whole/), expect.stringContaining(`1 gpt-4.1-mini openai start ${ended}`)])
  })

  it('gives the whole text after "429 next", from somebody else, and says why', async () => {
    await press('OpenAI', '429 next')
    await chat.page.getByText('Answers the next request with 429.').waitFor()
    await chat.send(question)
    await untilWhole()
    await expect.poll(attempts).toEqual([expect.stringMatching(/^2 claude-haiku-4-5 anthropic restart whole/), expect.stringContaining('1 gpt-4.1-mini openai start 429')])
    await chat.page.getByText('It answered 429 and is left alone').waitFor()
  })

  it('refuses a control request that it cannot use, or whose sender it does not know', async () => {
    const refusal = async (data: string): Promise<unknown> => {
      const response = await context.request.post(`${home}/api/chaos-control`, { data: Buffer.from(data), headers: { 'content-type': 'application/json' } })
      return [response.status(), await response.json()]
    }
    const wrong = (path: string): unknown => [400, { error: expect.objectContaining({ code: 'validation_failed', details: { path } }) as unknown }]
    expect(await refusal('{')).toEqual(wrong('body'))
    expect(await refusal('"cut"')).toEqual(wrong('body'))
    expect(await refusal('{"vendor":"openai","action":"explode"}')).toEqual(wrong('action'))
    expect(await refusal('{"vendor":"somebody","action":"cut"}')).toEqual(wrong('vendor'))
    const stranger = await fetch(`${home}/api/chaos-control`, { method: 'POST', body: '{"vendor":"openai","action":"kill"}' })
    expect(stranger.status).toBe(401)
    expect(await stranger.json()).toMatchObject({ error: { code: 'unauthorized' } })
  })
})
