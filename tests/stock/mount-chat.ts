import { renderHook } from '@testing-library/react'
import type { StockChat, StockChatOptions, StockClient } from './stock-client.js'

/** A page with one stock chat on it. */
export interface MountedChat {
  /** The hook's newest result. */
  readonly chat: StockChat
  /** Every status in the order it was rendered, repetitions left out. */
  readonly statuses: readonly string[]
  /** Texts of the conversation now: the text parts of each message joined. */
  readonly texts: readonly string[]
  /** The bodies of its POST requests. */
  readonly sent: readonly string[]
  /** Reads of responses fail from here on, as when the network goes away. */
  breakLine(): void
  /** The page goes away. */
  unmount(): void
}

export function mountChat(client: StockClient, options: Omit<StockChatOptions, 'fetch' | 'kept' | 'resume'> & Partial<StockChatOptions>): MountedChat {
  const statuses: string[] = []
  const sent: string[] = []
  const breaks = new Set<() => void>()
  const recording: typeof globalThis.fetch = async (input, init) => {
    if (typeof init?.body === 'string') sent.push(init.body)
    const response = await fetch(input, init)
    return response.body === null ? response : new Response(breakable(response.body, breaks), { status: response.status, headers: response.headers })
  }
  const { result, unmount } = renderHook(() => {
    const chat = client.useChat({ fetch: recording, kept: [], resume: false, ...options })
    if (statuses.at(-1) !== chat.status) statuses.push(chat.status)
    return chat
  })
  return {
    get chat() {
      return result.current
    },
    statuses,
    get texts() {
      return result.current.messages.map(({ parts }) => parts.map((part) => (part.type === 'text' ? (part.text ?? '') : '')).join(''))
    },
    sent,
    breakLine: () => {
      for (const breakNow of breaks) breakNow()
    },
    unmount,
  }
}

function breakable(body: ReadableStream<Uint8Array>, breaks: Set<() => void>): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  return new ReadableStream<Uint8Array>({
    start(controller) {
      breaks.add(() => {
        controller.error(new TypeError('network error'))
        void reader.cancel().catch(() => {})
      })
    },
    async pull(controller) {
      const { done, value } = await reader.read()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: (reason) => reader.cancel(reason),
  })
}
