import { act, renderHook } from '@testing-library/react'
import { StrictMode, type ReactElement, type ReactNode } from 'react'
import { hydrateRoot, type Root } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ArqProvider } from '../provider/arq-provider.js'
import { assistantMessage } from '../testing/assistant-message.js'
import { FakeArqClient } from '../testing/fake-arq-client.js'
import { userMessage } from '../testing/user-message.js'
import { useArqChat, type UseArqChatResult } from './use-arq-chat.js'

function renderChat(threadId?: string): { client: FakeArqClient; result: { current: UseArqChatResult }; rerender: (next?: string) => void; unmount: () => void } {
  const client = new FakeArqClient()
  const wrapper = ({ children }: { children: ReactNode }): ReactElement => <StrictMode><ArqProvider client={client}>{children}</ArqProvider></StrictMode>
  const { result, rerender, unmount } = renderHook((id: string | undefined) => useArqChat({ threadId: id }), { wrapper, initialProps: threadId })
  return { client, result, rerender, unmount }
}

describe('useArqChat', () => {
  it('shows the store and follows it', () => {
    const { client, result } = renderChat('a')
    expect(result.current).toMatchObject({ id: 'a', threadId: 'a', status: 'ready', messages: [], connection: 'online', error: undefined, hydrated: true })
    const message = userMessage('q', 'Hello')
    act(() => client.chat('a').show({ messages: [message], status: 'submitted', connection: 'reconnecting' }))
    expect(result.current).toMatchObject({ status: 'submitted', connection: 'reconnecting' })
    act(() => client.chat('a').stream('Hi'))
    expect(result.current.messages[0]).toBe(message)
    expect(result.current.status).toBe('streaming')
  })

  it('makes one thread id and keeps it', () => {
    const { result, rerender } = renderChat()
    const { id } = result.current
    expect(id).toMatch(/^thread-\d$/)
    rerender()
    expect(result.current.id).toBe(id)
  })

  it('moves to another thread and lets go of the one before', () => {
    const { client, result, rerender } = renderChat('a')
    act(() => client.chat('b').show({ messages: [userMessage('q', 'In b')] }))
    rerender('b')
    expect(result.current.messages).toHaveLength(1)
    expect(client.chat('a').listenerCount).toBe(0)
    expect(client.chat('b').listenerCount).toBe(1)
  })

  it('lets go of the store, and stops nothing, when it is unmounted', () => {
    const { client, unmount } = renderChat('a')
    act(() => client.chat('a').show({ status: 'streaming' }))
    unmount()
    expect(client.chat('a').listenerCount).toBe(0)
    expect(client.chat('a').calls).toEqual([])
  })

  it('passes every action on, also when it is taken apart', async () => {
    const { client, result } = renderChat('a')
    const { sendMessage, regenerate, stop, clearError, setMessages } = result.current
    await act(async () => {
      await sendMessage('Hello')
      await stop()
      await regenerate({ messageId: 'm' })
      await stop()
      clearError()
      await setMessages([])
    })
    expect(client.chat('a').calls).toEqual(['send Hello', 'stop', 'regenerate m', 'stop', 'clearError', 'setMessages'])
  })

  it('keeps its actions the same while the answer grows', () => {
    const { client, result } = renderChat('a')
    const before = result.current.sendMessage
    act(() => client.chat('a').stream('Hi'))
    expect(result.current.sendMessage).toBe(before)
  })

  describe('on a server', () => {
    const roots: Root[] = []
    afterEach(() => {
      act(() => roots.splice(0).forEach((root) => root.unmount()))
      document.body.replaceChildren()
      vi.restoreAllMocks()
    })

    function Probe({ threadId }: { threadId?: string }): ReactElement {
      const chat = useArqChat(threadId === undefined ? {} : { threadId })
      return <p>{`${chat.id}|${chat.status}|${chat.messages.length}|${chat.hydrated}`}</p>
    }

    const page = (client: FakeArqClient, threadId?: string): ReactElement => (
      <ArqProvider client={client}><Probe {...(threadId === undefined ? {} : { threadId })} /></ArqProvider>
    )

    async function hydrate(threadId?: string): Promise<{ container: HTMLElement; client: FakeArqClient; complaints: unknown[] }> {
      const container = document.createElement('div')
      document.body.append(container)
      container.innerHTML = renderToString(page(new FakeArqClient(), threadId))
      const complaints: unknown[] = []
      vi.spyOn(console, 'error').mockImplementation((...parts: unknown[]) => complaints.push(parts))
      const client = new FakeArqClient()
      if (threadId !== undefined) client.chat(threadId).show({ messages: [userMessage('q', 'Stored'), assistantMessage('a', 'Yes')] })
      await act(async () => {
        roots.push(hydrateRoot(container, page(client, threadId), { onRecoverableError: (error) => complaints.push(error) }))
      })
      return { container, client, complaints }
    }

    it('renders no messages and no id of chance, and takes over without a mismatch', async () => {
      expect(renderToString(page(new FakeArqClient()))).toBe('<p>|ready|0|false</p>')
      const { container, complaints } = await hydrate()
      expect(complaints).toEqual([])
      expect(container.textContent).toBe('thread-1|ready|0|true')
    })

    it('shows stored messages after the page is live', async () => {
      expect(renderToString(page(new FakeArqClient(), 'a'))).toBe('<p>a|ready|0|false</p>')
      const { container, complaints } = await hydrate('a')
      expect(complaints).toEqual([])
      expect(container.textContent).toBe('a|ready|2|true')
    })
  })
})
