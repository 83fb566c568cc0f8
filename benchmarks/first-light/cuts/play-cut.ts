import { messageText } from '@arq/core'
import { createArqClient, type ChatSnapshot } from '@arq/core/client'
import { cutFetch, TestEnvironment } from '@arq/testkit'
import { answer } from './answer.js'
import type { CutCase } from './plan-cuts.js'
import type { CutStage } from './cut-stage.js'

export interface CutVerdict {
  /** What was wrong, for people; absent when everything was exact. */
  problem?: string
  runs: number
  /** Requests that the client needed for the answer. */
  lines: number
}

const silenceMs = 60

/** Asks one question over lines that break as planned, and looks at what a reader saw and what the server did. */
export async function playCut(stage: CutStage, { name, faults }: CutCase): Promise<CutVerdict> {
  const line = cutFetch((request) => stage.handle(request))
  line.plan(...faults)
  const client = createArqClient({
    endpoint: '/api/arq',
    fetch: line.fetch,
    headers: () => ({ 'x-user': name }),
    environment: new TestEnvironment(),
    reconnect: { minDelayMs: 1, maxDelayMs: 1, ...(faults.some(({ type }) => type === 'silence') ? { silenceMs } : {}) },
  })
  const chat = client.chat(name)
  const reader = new Reader()
  chat.subscribe(() => reader.look(chat.getSnapshot()))
  await chat.sendMessage(name)
  reader.look(chat.getSnapshot())
  client.close()
  const runs = stage.runsOf(name)
  const problem = reader.problem ?? endProblem(chat.getSnapshot()) ?? serverProblem(runs, await stage.keptMessages(name))
  return { runs, lines: line.requests.length, ...(problem === undefined ? {} : { problem }) }
}

/** A subscriber that trusts nothing it is shown. */
class Reader {
  #seen = ''
  problem: string | undefined

  look(snapshot: ChatSnapshot): void {
    const text = answerOf(snapshot)
    if (text.length < this.#seen.length) this.problem ??= `the text shrank from ${this.#seen.length} to ${text.length}`
    if (!answer.startsWith(text)) this.problem ??= `a text of ${text.length} units was shown that is no beginning of the answer`
    this.#seen = text
  }
}

function endProblem(snapshot: ChatSnapshot): string | undefined {
  if (snapshot.status !== 'ready') return `the chat ended ${snapshot.status}: ${snapshot.error?.message ?? ''}`
  if (snapshot.messages.length !== 2) return `the chat shows ${snapshot.messages.length} messages`
  return Buffer.from(answerOf(snapshot)).equals(Buffer.from(answer)) ? undefined : 'the final text differs'
}

function serverProblem(runs: number, kept: number): string | undefined {
  if (runs !== 1) return `the model was asked ${runs} times`
  return kept === 2 ? undefined : `the server keeps ${kept} messages`
}

function answerOf({ messages }: ChatSnapshot): string {
  const last = messages.at(-1)
  return last?.role === 'assistant' ? messageText(last) : ''
}
