import { ArqError } from '@arq/core'
import { act, render, screen } from '@testing-library/react'
import { createElement, createRef, type ComponentType, type ReactElement, type ReactNode, type RefAttributes } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { ArqProvider } from '../provider/arq-provider.js'
import { assistantMessage } from '../testing/assistant-message.js'
import { FakeArqClient } from '../testing/fake-arq-client.js'
import type { FakeChatStore } from '../testing/fake-chat-store.js'
import { userMessage } from '../testing/user-message.js'
import * as Chat from './index.parts.js'
import { useChatMessage } from './use-chat-message.js'
import { useChatSelector } from './use-chat-selector.js'

type Part = ComponentType<{ className: string; 'data-probe': string } & RefAttributes<HTMLElement>>

const inRoot = (children: ReactNode): ReactElement => <Chat.Root threadId="t">{children}</Chat.Root>
const inMessages = (children: ReactNode): ReactElement => inRoot(<Chat.Messages>{children}</Chat.Messages>)
const inComposer = (children: ReactNode): ReactElement => inRoot(<Chat.Composer>{children}</Chat.Composer>)
const spans = [
  { provider: 'openai', model: 'gpt-4.1', plan: 'start', characters: 3, cause: 'stream_truncated' },
  { provider: 'ollama', model: 'gone', plan: 'instruct', characters: 0, cause: 'provider_unavailable' },
  { provider: 'anthropic', model: 'claude', plan: 'instruct', characters: 2 },
] as const
const answered = (chat: FakeChatStore): void => chat.show({ messages: [assistantMessage('a', 'Half', { arq: { incomplete: 'stopped' } })] })

const continued = (chat: FakeChatStore): void => chat.show({ messages: [assistantMessage('a', 'Whole', { arq: { recovery: { spans } } })] })
/** Every part that shows an element, with the surroundings and the state in which it does. */
const parts: readonly [name: string, part: unknown, around: (children: ReactNode) => ReactNode, prepare?: (chat: FakeChatStore) => void][] = [
  ['Banner', Chat.Banner, inRoot, (chat) => chat.show({ connection: 'offline' })],
  ['Composer', Chat.Composer, inRoot],
  ['Composer.Input', Chat.Composer.Input, inComposer],
  ['Composer.Submit', Chat.Composer.Submit, inComposer],
  ['Empty', Chat.Empty, inRoot],
  ['Failure', Chat.Failure, inRoot, (chat) => chat.show({ status: 'error', error: new ArqError('timeout', 'Too late.') })],
  ['Message', Chat.Message, inMessages, answered],
  ['MessageNote', Chat.MessageNote, inMessages, answered],
  ['MessageWriters', Chat.MessageWriters, inMessages, continued],
  ['Model', Chat.Model, inRoot],
  ['Pending', Chat.Pending, inRoot, (chat) => chat.show({ status: 'submitted' })],
  ['Regenerate', Chat.Regenerate, inMessages, answered],
  ['Root', Chat.Root, (children) => children],
  ['Suggestion', Chat.Suggestion, inRoot],
  ['Thread', Chat.Thread, inRoot],
]

describe.each(parts)('Chat.%s', (_name, part, around, prepare) => {
  it('gives its element the props and the ref it was given', async () => {
    const client = new FakeArqClient()
    prepare?.(client.chat('t'))
    const ref = createRef<HTMLElement>()
    render(<ArqProvider client={client}>{around(createElement(part as Part, { ref, className: 'mine', 'data-probe': 'here' }))}</ArqProvider>)
    await act(async () => undefined)
    expect(ref.current).toBeInstanceOf(HTMLElement)
    expect(ref.current?.className).toBe('mine')
    expect(ref.current?.dataset['probe']).toBe('here')
  })
})

describe('parts', () => {
  const withClient = (children: ReactNode, client = new FakeArqClient()): { client: FakeArqClient } => {
    render(<ArqProvider client={client}>{children}</ArqProvider>)
    return { client }
  }

  it('says which models wrote an answer that broke off, and nothing of one that came whole', async () => {
    const { client } = withClient(inMessages(<Chat.MessageWriters data-testid="writers" />))
    act(() => continued(client.chat('t')))
    expect(screen.getByTestId('writers').textContent).toContain('gpt-4.1 (openai), claude (anthropic)')
    act(() => client.chat('t').show({ messages: [assistantMessage('a', 'Whole', { arq: { recovery: { spans: [spans[0]] } } })] }))
    expect(screen.queryByTestId('writers')).toBeNull()
    act(() => client.chat('t').show({ messages: [assistantMessage('a', 'Whole', { arq: { recovery: { spans: spans.slice(1) } } })] }))
    expect(screen.getByTestId('writers').textContent).toBe('Answered by claude (anthropic), since others could not.')
  })

  it('says who goes on with an answer that broke off', () => {
    const { client } = withClient(inRoot(<Chat.Banner data-testid="banner" />))
    act(() => client.chat('t').show({ status: 'streaming', activity: { state: 'retrying', model: 'claude', provider: 'anthropic' } }))
    expect(screen.getByTestId('banner').textContent).toContain('claude goes on')
    act(() => client.chat('t').show({ activity: { state: 'retrying', plan: 'restart', model: 'claude', provider: 'anthropic' } }))
    expect(screen.getByTestId('banner').textContent).toBe('No answer came. Asking claude…')
    act(() => client.chat('t').show({ activity: { state: 'waiting' } }))
    expect(screen.getByTestId('banner').textContent).toContain('Waiting')
    act(() => client.chat('t').show({ activity: { state: 'unsaved' } }))
    expect(screen.getByTestId('banner').textContent).toContain('could not save this answer')
    act(() => client.chat('t').show({ activity: { state: 'recovered' } }))
    expect(screen.queryByTestId('banner')).toBeNull()
  })

  it.each([
    ['Chat.Root', <Chat.Banner key="1" />],
    ['Chat.Messages', <Chat.Root key="2" threadId="t"><Chat.Message /></Chat.Root>],
    ['Chat.Composer', <Chat.Root key="3" threadId="t"><Chat.Composer.Input /></Chat.Root>],
  ])('name %s when it is missing around them', (name, misplaced) => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    expect(() => withClient(misplaced)).toThrow(`<${name}>`)
    log.mockRestore()
  })

  it('make a chat without styles: messages in order, with their text', () => {
    const client = new FakeArqClient()
    client.chat('t').show({ messages: [userMessage('1', 'Q'), assistantMessage('2', 'A')] })
    withClient(inRoot(<Chat.Thread><Chat.Messages /></Chat.Thread>), client)
    expect(screen.getAllByRole('article').map((article) => article.textContent)).toEqual(['YouQ', 'AssistantA'])
  })

  it('show messages in any way the application likes', () => {
    function Line(): ReactElement {
      const { message, isLast, isStreaming } = useChatMessage()
      return <li>{`${message.id} ${isLast} ${isStreaming}`}</li>
    }
    const client = new FakeArqClient()
    client.chat('t').show({ messages: [userMessage('1', 'Q'), assistantMessage('2', 'A')], status: 'streaming' })
    withClient(inMessages(<Line />), client)
    expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual(['1 false false', '2 true true'])
  })

  it('keep the element of a message while others come and go', () => {
    const { client } = withClient(inRoot(<Chat.Messages />), new FakeArqClient())
    act(() => client.chat('t').show({ messages: [userMessage('1', 'Q'), assistantMessage('2', 'A')] }))
    const question = screen.getAllByRole('article')[0]
    act(() => client.chat('t').show({ messages: [userMessage('1', 'Q')] }))
    act(() => client.chat('t').show({ messages: [userMessage('1', 'Q'), assistantMessage('3', 'B')] }))
    expect(screen.getAllByRole('article')[0]).toBe(question)
  })

  it('render only when what they select changes', () => {
    let renders = 0
    function Status(): ReactElement {
      renders += 1
      return <i>{useChatSelector((snapshot) => snapshot.status)}</i>
    }
    const { client } = withClient(inRoot(<Status />))
    const before = renders
    for (const text of ['a', 'b', 'c']) act(() => client.chat('t').stream(text))
    expect(renders).toBe(before + 1)
  })
})
