import { ArqError } from '@arq/core'
import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { renderToString } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { ArqProvider } from '../provider/arq-provider.js'
import { assistantMessage } from '../testing/assistant-message.js'
import { FakeArqClient } from '../testing/fake-arq-client.js'
import type { FakeChatStore } from '../testing/fake-chat-store.js'
import { openChat } from '../testing/open-chat.js'
import { renderWithClient } from '../testing/render-with-client.js'
import { userMessage } from '../testing/user-message.js'
import { ArqChat } from './arq-chat.js'

const said = (): string | null => screen.getByRole('status').textContent

describe('ArqChat', () => {
  describe('conversation', () => {
    it('is a named log that is not read aloud, of articles with headings', async () => {
      await openChat({}, (store) => store.show({ messages: [userMessage('q', 'Q'), assistantMessage('a', 'A **b**')] }))
      const log = screen.getByRole('log', { name: 'Conversation' })
      expect(log.getAttribute('aria-live')).toBe('off')
      expect(within(log).getAllByRole('article').map((article) => article.dataset['role'])).toEqual(['user', 'assistant'])
      expect(within(log).getAllByRole('heading').map((heading) => heading.textContent)).toEqual(['You', 'Assistant'])
      expect(log.querySelector('strong')?.textContent).toBe('b')
    })

    it('shows what a person typed as typed', async () => {
      await openChat({}, (store) => store.show({ messages: [userMessage('q', '**not bold** <b>x</b>\n# no')] }))
      expect(screen.getByRole('article').querySelector('.arq-body')?.textContent).toBe('**not bold** <b>x</b>\n# no')
    })

    it('announces once that an answer is written and that it is complete', async () => {
      const { chat } = await openChat()
      const heard: (string | null)[] = []
      const observer = new MutationObserver(() => heard.push(said()))
      observer.observe(screen.getByRole('status'), { subtree: true, childList: true, characterData: true })
      await act(() => chat.sendMessage('Q'))
      for (const text of ['A', 'An', 'An ans', 'An answer']) await act(async () => chat.stream(text))
      await act(async () => chat.finish())
      observer.disconnect()
      expect(heard).toEqual(['Generating', 'Answer complete'])
    })

    it('never moves the focus while an answer grows', async () => {
      const { chat } = await openChat()
      const log = screen.getByRole('log')
      log.focus()
      await act(() => chat.sendMessage('Q'))
      act(() => chat.stream('A'))
      act(() => chat.finish())
      expect(document.activeElement).toBe(log)
    })

    it('touches nothing but the growing message while it grows', async () => {
      const history = Array.from({ length: 50 }, (_, index) => [userMessage(`q${index}`, `Question ${index}`), assistantMessage(`a${index}`, `Answer ${index}`)]).flat()
      const { chat } = await openChat({}, (store) => store.show({ messages: [...history, userMessage('q', 'Q')], status: 'submitted' }))
      act(() => chat.stream('One'))
      const touched = new Set<Node>()
      const observer = new MutationObserver((records) => records.forEach((record) => touched.add(record.target)))
      observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true })
      for (const text of ['One two', 'One two three']) await act(async () => chat.stream(text))
      await Promise.resolve()
      observer.disconnect()
      const last = screen.getAllByRole('article').at(-1)
      expect(touched.size).toBeGreaterThan(0)
      expect([...touched].every((node) => last?.contains(node))).toBe(true)
    })

    it('shows a waiting mark until the first word', async () => {
      const { chat } = await openChat({}, (store) => store.show({ messages: [userMessage('q', 'Q')], status: 'submitted' }))
      expect(document.querySelector('.arq-pending')).not.toBeNull()
      act(() => chat.stream('A'))
      expect(document.querySelector('.arq-pending')).toBeNull()
    })

    it.each([
      ['stopped', 'You stopped this answer.'],
      ['failed', 'This answer is incomplete: it broke off and could not be continued.'],
      ['length', 'This answer is incomplete: it reached the length limit.'],
      ['expired', 'This answer is incomplete: it was left too long to be taken up again.'],
    ] as const)('says honestly that an answer is %s', async (incomplete, words) => {
      await openChat({}, (store) => store.show({ messages: [assistantMessage('a', 'Half', { arq: { incomplete } })] }))
      expect(screen.getByText(words)).toBeTruthy()
    })

    it('writes the last answer again, and only the last', async () => {
      const { chat, field } = await openChat({}, (store) => store.show({ messages: [userMessage('1', 'Q'), assistantMessage('2', 'A'), userMessage('3', 'Q'), assistantMessage('4', 'A')] }))
      await userEvent.click(screen.getByRole('button', { name: 'Answer again' }))
      expect(chat.calls).toEqual(['regenerate 4'])
      expect(document.activeElement).toBe(field)
      expect(screen.queryByRole('button', { name: 'Answer again' })).toBeNull()
    })

    it('copies a message as it was written', async () => {
      await openChat({}, (store) => store.show({ messages: [assistantMessage('a', 'A **b**\n\n```js\nlet c\n```')] }))
      const user = userEvent.setup()
      await user.click(screen.getByRole('button', { name: 'Copy message' }))
      expect(await navigator.clipboard.readText()).toBe('A **b**\n\n```js\nlet c\n```')
      expect(said()).toBe('Copied')
      await user.click(screen.getByRole('button', { name: 'Copy code' }))
      expect(await navigator.clipboard.readText()).toBe('let c')
    })

    it('shows reasoning, tools, sources and files, and skips what only programs read', async () => {
      await openChat({}, (store) =>
        store.show({
          messages: [
            {
              id: 'a',
              role: 'assistant',
              parts: [
                { type: 'step-start' },
                { type: 'reasoning', text: 'Let me think.' },
                { type: 'dynamic-tool', toolName: 'weather', toolCallId: '1', state: 'output-error', input: {}, errorText: 'no radar' },
                { type: 'data-arq-status', data: { secret: 'program' } },
                { type: 'source-url', sourceId: 's', url: 'https://example.com/s', title: 'A source' },
                { type: 'source-url', sourceId: 's', url: 'javascript:alert(1)', title: 'A trap' },
                { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AAAA', filename: 'dot.png' },
                { type: 'file', mediaType: 'image/png', url: 'https://evil.test/a.png', filename: 'remote.png' },
              ],
            },
          ],
        }),
      )
      const article = screen.getByRole('article')
      expect(within(article).getByText('Reasoning')).toBeTruthy()
      expect(article.textContent).toContain('weather Failed: no radar')
      expect(article.textContent).not.toContain('program')
      expect(within(article).getByRole('link', { name: 'A source' })).toBeTruthy()
      expect(within(article).queryByRole('link', { name: 'A trap' })).toBeNull()
      expect(within(article).getAllByRole('img').map((image) => image.getAttribute('alt'))).toEqual(['dot.png'])
      expect(within(article).getByRole('link', { name: 'remote.png' })).toBeTruthy()
    })
  })

  describe('line', () => {
    it.each([
      ['offline', 'You are offline. The answer goes on when the network is back.', 'Connection lost'],
      ['reconnecting', 'Connection lost. Reconnecting…', 'Connection lost. Reconnecting…'],
      ['resumed', 'Back online. The answer goes on.', 'Back online. The answer goes on.'],
      ['stalled', 'The model is taking longer than usual.', 'The model is taking longer than usual.'],
    ] as const)('shows and announces %s', async (connection, shown, announced) => {
      const { chat } = await openChat({}, (store) => store.show({ messages: [userMessage('q', 'Q')], status: 'streaming' }))
      act(() => chat.show({ connection }))
      expect(document.querySelector('.arq-banner')?.textContent).toBe(shown)
      expect(said()).toBe(announced)
      act(() => chat.show({ connection: 'online' }))
      expect(document.querySelector('.arq-banner')).toBeNull()
    })

    it('says only that there is no network when nothing is waiting for it', async () => {
      await openChat({}, (store) => store.show({ connection: 'offline' }))
      expect(document.querySelector('.arq-banner')?.textContent).toBe('You are offline.')
    })
  })

  describe('failure', () => {
    const failed = (store: FakeChatStore): void =>
      store.show({ messages: [userMessage('q', 'Q')], status: 'error', error: new ArqError('timeout', 'The model took too long. Try again.') })

    it('leaves the conversation, says what happened, and tries again', async () => {
      const { chat, field } = await openChat()
      act(() => failed(chat))
      expect(screen.getByRole('alert').textContent).toBe('The answer failed. The model took too long. Try again.')
      const box = screen.getByRole('group', { name: 'The answer failed' })
      expect(box.textContent).toContain('The model took too long. Try again.')
      expect(screen.getByRole('article', { name: 'You' })).toBeTruthy()
      await userEvent.click(within(box).getByRole('button', { name: 'Retry' }))
      expect(chat.calls).toEqual(['regenerate last'])
      expect(document.activeElement).toBe(field)
    })

    it('goes away when it is dismissed', async () => {
      const { chat } = await openChat({}, failed)
      await userEvent.click(screen.getByRole('button', { name: 'Dismiss' }))
      expect(chat.calls).toEqual(['clearError'])
      expect(screen.queryByRole('group', { name: 'The answer failed' })).toBeNull()
    })
  })

  describe('empty conversation', () => {
    it('offers suggestions and sends the one that is chosen', async () => {
      const { chat, field } = await openChat({ suggestions: ['One', 'Two'] })
      await userEvent.click(screen.getByRole('button', { name: 'Two' }))
      expect(chat.calls).toEqual(['send Two'])
      expect(document.activeElement).toBe(field)
      expect(screen.queryByRole('button', { name: 'One' })).toBeNull()
    })

    it('does not say that there is nothing before that is known', async () => {
      await openChat({ suggestions: ['One'] }, (store) => store.show({ hydrated: false }))
      expect(screen.queryByText('What would you like to know?')).toBeNull()
    })
  })

  it('names the model, and the simulator as what it is', async () => {
    await openChat()
    expect(screen.getByText('gpt-5').title).toBe('openai: first in the configured order')
    const client = new FakeArqClient()
    client.servedModel = { provider: 'simulator', model: 'simulator', reason: 'no key', simulated: true }
    client.chat('t').show({ messages: [assistantMessage('a', 'A', { arq: { simulated: true } })] })
    renderWithClient(<ArqChat threadId="t" />, client)
    await waitFor(() => expect(screen.getAllByText('Simulator')).toHaveLength(2))
  })

  it('speaks other words where it is told to', async () => {
    await openChat({ labels: { send: 'Senden', emptyTitle: 'Was möchten Sie wissen?' }, placeholder: 'Frage' })
    expect(screen.getByRole('button', { name: 'Senden' })).toBeTruthy()
    expect(screen.getByText('Was möchten Sie wissen?')).toBeTruthy()
    expect(screen.getByPlaceholderText('Frage')).toBeTruthy()
  })

  it('loads images only from the origins it is told', async () => {
    await openChat({ allowedImageOrigins: ['https://cdn.example.com'] }, (store) =>
      store.show({ messages: [assistantMessage('a', '![in](https://cdn.example.com/a.png) ![out](https://evil.test/a.png)')] }),
    )
    expect(screen.getAllByRole('img').map((image) => image.getAttribute('alt'))).toEqual(['in'])
  })

  it('moves between conversations and follows only the one it shows', async () => {
    const client = new FakeArqClient()
    client.chat('a').show({ messages: [userMessage('1', 'In a')] })
    client.chat('b').show({ messages: [userMessage('1', 'In b')] })
    const { rerender } = renderWithClient(<ArqChat threadId="a" />, client)
    rerender(<ArqChat threadId="b" />)
    expect(screen.getByRole('article').textContent).toContain('In b')
    expect(client.chat('a').listenerCount).toBe(0)
  })

  it('renders on a server', () => {
    const client = new FakeArqClient()
    const html = renderToString(<ArqProvider client={client}><ArqChat suggestions={['One']} /></ArqProvider>)
    expect(html).toContain('role="log"')
    expect(html).not.toContain('What would you like to know?')
  })
})
