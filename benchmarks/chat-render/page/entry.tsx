/** What the page of the benchmark does: a chat over a transport that follows a script, and nothing else. */
import { createArqClient, type ChatStore } from '@arq/core/client'
import { ArqChat, ArqProvider } from '@arq/react'
import { answerSteps, scriptedTransport } from '@arq/testkit'
import { createRoot } from 'react-dom/client'
import type { ChatPage, PageSettings } from './chat-page.js'
import { mixedAnswer, mixedThread } from './mixed-thread.js'

const longTasks: number[] = []
new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask', buffered: true })

async function open({ messages, tokens, tokensPerSecond }: PageSettings): Promise<void> {
  const transport = scriptedTransport(answerSteps(mixedAnswer(tokens), { everyMs: 1_000 / tokensPerSecond }))
  const client = createArqClient({ endpoint: '/api/arq', transport })
  const chat = client.chat('thread')
  await chat.setMessages(mixedThread(messages))
  createRoot(document.querySelector('main') as HTMLElement).render(<ArqProvider client={client}><ArqChat threadId="thread" /></ArqProvider>)
  page.answer = () => answerIn(chat)
  await quiet()
}

async function answerIn(chat: ChatStore): Promise<void> {
  const isOver = new Promise<void>((resolve) => {
    const stop = chat.subscribe(() => {
      if (chat.getSnapshot().status === 'submitted' || chat.getSnapshot().status === 'streaming') return
      stop()
      resolve()
    })
  })
  await chat.sendMessage('And how long should it live here?')
  await isOver
  await quiet()
}

/** Until nothing is left to draw. */
function quiet(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => requestIdleCallback(() => resolve())))
}

const page: ChatPage = { open, answer: () => Promise.reject(new Error('The page is not open yet, so nothing can be answered. Call open first.')), longTasks: () => longTasks.splice(0) }

Object.assign(globalThis, { chatPage: page })
