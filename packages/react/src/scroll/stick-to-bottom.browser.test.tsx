import { messageText } from '@arq/core'
import { act, cleanup, render, screen, waitFor } from '@testing-library/react'
import type { ReactElement } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { userEvent } from 'vitest/browser'
import { ArqChat } from '../arq-chat/arq-chat.js'
import { ArqProvider } from '../provider/arq-provider.js'
import '../styles.css'
import { assistantMessage } from '../testing/assistant-message.js'
import { FakeArqClient } from '../testing/fake-arq-client.js'
import type { FakeChatStore } from '../testing/fake-chat-store.js'
import { longConversation } from '../testing/sample-markdown.js'
import { userMessage } from '../testing/user-message.js'

const history = longConversation(30).flatMap((turn, index) => [userMessage(`q${index}`, turn.question), assistantMessage(`a${index}`, turn.answer)])

interface OpenThread {
  chat: FakeChatStore
  log: HTMLElement
  /** How far the newest line is below what is seen, in pixels. */
  distance(): number
}

function openThread(height = 500): OpenThread {
  const client = new FakeArqClient()
  const chat = client.chat('t')
  chat.show({ messages: history })
  const page: ReactElement = (
    <ArqProvider client={client}><div style={{ blockSize: height }}><ArqChat threadId="t" /></div></ArqProvider>
  )
  render(page)
  const log = screen.getByRole('log')
  return { chat, log, distance: () => log.scrollHeight - log.clientHeight - log.scrollTop }
}

/** Text in bursts of very different height, a frame apart, as it comes after a reconnect. */
async function stream(chat: FakeChatStore, bursts: number, afterEach: () => void = () => undefined): Promise<void> {
  const last = chat.getSnapshot().messages.at(-1)
  let text = last?.role === 'assistant' ? messageText(last) : ''
  for (let burst = 0; burst < bursts; burst += 1) {
    text += burst % 3 === 0 ? `\n\n\`\`\`js\n${'line()\n'.repeat(4 + (burst % 20))}\`\`\`\n\n` : `Some words of burst ${burst}. `.repeat(1 + (burst % 12))
    act(() => chat.stream(text))
    await frame()
    afterEach()
  }
}

function frame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
}

/** Where the list is once the browser's own smooth scrolling is over. */
async function settledPlace(log: HTMLElement): Promise<number> {
  let [before, stillFor] = [log.scrollTop, 0]
  while (stillFor < 10) {
    await frame()
    stillFor = log.scrollTop === before ? stillFor + 1 : 0
    before = log.scrollTop
  }
  return before
}

describe('the thread', () => {
  afterEach(cleanup)

  it('begins at its end and follows bursts of any height', async () => {
    const { chat, distance } = openThread()
    await waitFor(() => expect(distance()).toBeLessThanOrEqual(1))
    await act(() => chat.sendMessage('Next'))
    await stream(chat, 30, () => expect(distance()).toBeLessThanOrEqual(1))
    expect(screen.queryByRole('button', { name: 'Scroll to newest' })).toBeNull()
  })

  it('stays where a reader scrolled up to, while the answer grows below', async () => {
    const { chat, log, distance } = openThread()
    await act(() => chat.sendMessage('Next'))
    await stream(chat, 6)
    await userEvent.wheel(log, { delta: { y: -300 } })
    await waitFor(() => expect(distance()).toBeGreaterThan(100))
    await screen.findByRole('button', { name: 'Scroll to newest' })
    const place = await settledPlace(log)
    await stream(chat, 12, () => expect(Math.abs(log.scrollTop - place)).toBeLessThanOrEqual(1))
    expect(distance()).toBeGreaterThan(300)
  })

  it('lets a reader scroll up by a single notch in the middle of a burst', async () => {
    const { chat, log, distance } = openThread()
    await act(() => chat.sendMessage('Next'))
    await stream(chat, 3)
    act(() => chat.stream(`${'words '.repeat(400)}`))
    log.scrollTop -= 40
    act(() => chat.stream(`${'words '.repeat(800)}`))
    await frame()
    await frame()
    expect(distance()).toBeGreaterThan(30)
  })

  it('follows again when the reader comes back to the end', async () => {
    const { chat, log, distance } = openThread()
    log.scrollTop -= 400
    await screen.findByRole('button', { name: 'Scroll to newest' })
    log.scrollTop = log.scrollHeight
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Scroll to newest' })).toBeNull())
    await act(() => chat.sendMessage('Next'))
    await stream(chat, 6, () => expect(distance()).toBeLessThanOrEqual(1))
  })

  it('is brought back by its button, which gives the focus to the list before it goes', async () => {
    const { log, distance } = openThread()
    log.scrollTop = 0
    const button = await screen.findByRole('button', { name: 'Scroll to newest' })
    await userEvent.click(button)
    await waitFor(() => expect(distance()).toBeLessThanOrEqual(1), { timeout: 5_000 })
    expect(screen.queryByRole('button', { name: 'Scroll to newest' })).toBeNull()
    expect(document.activeElement).toBe(log)
  })

  it('goes to its end when the reader sends something', async () => {
    const { log, distance } = openThread()
    log.scrollTop = 0
    await screen.findByRole('button', { name: 'Scroll to newest' })
    await userEvent.fill(screen.getByRole('textbox'), 'Next')
    await userEvent.keyboard('{Enter}')
    await waitFor(() => expect(distance()).toBeLessThanOrEqual(1))
  })

  it('stays at its end when the composer grows and when the window shrinks', async () => {
    const { log, distance } = openThread()
    await waitFor(() => expect(distance()).toBeLessThanOrEqual(1))
    const before = log.clientHeight
    await userEvent.fill(screen.getByRole('textbox'), 'a\nb\nc\nd\ne\nf')
    await waitFor(() => expect(log.clientHeight).toBeLessThan(before))
    await frame()
    expect(distance()).toBeLessThanOrEqual(1)
    const frameElement = log.closest<HTMLElement>('.arq-chat')?.parentElement
    if (frameElement) frameElement.style.blockSize = '350px'
    await frame()
    await frame()
    expect(distance()).toBeLessThanOrEqual(1)
  })

  it('can be scrolled by keyboard', async () => {
    const { log } = openThread()
    act(() => log.focus())
    const before = log.scrollTop
    await userEvent.keyboard('{PageUp}')
    await waitFor(() => expect(log.scrollTop).toBeLessThan(before))
  })
})
