import { startTcpProxy, type TcpProxy } from '@arq/testkit/node'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from './support/browser.js'
import { ChatPage } from './support/chat-page.js'
import { startDemo, type DemoServer } from './support/demo-server.js'
import { hasLocalModel } from './support/local-model.js'

const name = hasLocalModel ? 'the demo with the real local model' : 'the demo with the real local model (left out: no model file; `node apps/demo/model/fetch-model.mjs` fetches it)'
const question = 'Explain in two sentences what the sea is.'

describe.skipIf(!hasLocalModel)(name, () => {
  let demo: DemoServer
  let line: TcpProxy
  let browser: Browser

  beforeAll(async () => {
    demo = await startDemo({ ARQ_MODEL: 'local', ARQ_TEMPERATURE: '0', ARQ_MAX_OUTPUT_TOKENS: '120' })
    line = await startTcpProxy({ port: demo.port })
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await line?.close()
    await demo?.close()
  })

  const ask = async (cut: boolean): Promise<string> => {
    const context = await browser.newContext()
    const chat = new ChatPage(await context.newPage())
    await chat.open(`http://127.0.0.1:${line.port}/`)
    await chat.send(question)
    await chat.untilShown(25)
    if (cut) expect(line.sever()).toBeGreaterThan(0)
    await chat.untilDone(60_000)
    const text = await chat.storedAnswer()
    await context.close()
    return text
  }

  it('gives the same answer twice, once over a cut line', async () => {
    const whole = await ask(false)
    expect(whole.length).toBeGreaterThan(40)
    expect(await ask(true)).toBe(whole)
    expect(demo.output).toContain('answering with SmolLM2-135M-Instruct.Q4_1.gguf (local)')
  })
})
