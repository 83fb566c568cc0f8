import { startFaultServer, type FaultServer } from '@arq/testkit/node'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from './support/browser.js'
import { ChatPage } from './support/chat-page.js'
import { startDemo, type DemoServer } from './support/demo-server.js'
import { longAnswer } from './support/long-answer.js'

describe('the demo without its server', () => {
  let vendor: FaultServer
  let demo: DemoServer
  let browser: Browser

  beforeAll(async () => {
    vendor = await startFaultServer()
    vendor.otherwise({ text: longAnswer })
    demo = await startDemo({ OPENAI_API_KEY: 'sk-test-not-a-key', OPENAI_BASE_URL: `${vendor.url}/v1` })
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await demo?.close()
    await vendor?.close()
  })

  it('shows threads and messages from the browser after a reload, and answers again when the server is back', async () => {
    const context = await browser.newContext()
    const chat = new ChatPage(await context.newPage())
    await chat.open(`http://127.0.0.1:${demo.port}/`)
    await chat.page.evaluate(() => navigator.serviceWorker.ready)
    await chat.send('Tell me about the sea')
    await chat.untilDone()
    await chat.storedMessages()

    await demo.kill()
    await chat.page.reload()
    await chat.answers.first().waitFor()
    expect(await chat.page.getByRole('navigation', { name: 'Conversations' }).getByText('Tell me about the sea').count()).toBe(1)
    expect(await chat.lastAnswer.innerText()).toContain('The sea is wide and old.')
    expect(await chat.storedAnswer()).toBe(longAnswer)

    await demo.start()
    await chat.send('And the wind?')
    await chat.page.locator('article[data-role="assistant"]').nth(1).waitFor()
    await chat.untilDone()
    expect(await chat.storedMessages()).toHaveLength(4)
    await context.close()
  })
})
