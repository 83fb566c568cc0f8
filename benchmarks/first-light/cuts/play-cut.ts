import { createArqClient, type ArqClient, type ChatStore } from '@arq/core/client'
import { memoryClientStore } from '@arq/storage/indexeddb'
import { cutFetch, TestEnvironment } from '@arq/testkit'
import type { CutStage } from './cut-stage.js'
import { PageReader } from './page-reader.js'
import type { CutCase } from './plan-cuts.js'

export interface CutVerdict {
  /** What was wrong, for people; absent when everything was exact. */
  problem?: string
  runs: number
  /** Requests that the client needed for the answer. */
  lines: number
}

const silenceMs = 60
/** A client that gets nowhere for this long counts as failed. */
const giveUpAfterMs = 5_000
/** The model says something in each turn of the event loop, so a chat that did not change for this many hears nothing more. */
const quietTurns = 25

/** Asks one question over lines that break as planned, and looks at what a reader saw and what the server did. */
export async function playCut(stage: CutStage, { name, faults, reloads }: CutCase): Promise<CutVerdict> {
  const line = cutFetch((request) => stage.handle(request))
  line.plan(...faults)
  const storage = memoryClientStore()
  const notices = faults.some(({ type }) => type === 'silence') && reloads !== true
  const openPage = (): ArqClient =>
    createArqClient({
      endpoint: '/api/arq',
      storage,
      fetch: line.fetch,
      headers: () => ({ 'x-user': name }),
      environment: new TestEnvironment(),
      reconnect: { minDelayMs: 1, maxDelayMs: 1, giveUpAfterMs, ...(notices ? { silenceMs } : {}) },
    })
  const reader = new PageReader()
  if (reloads === true) await leaveMidway(openPage(), name, reader)
  const client = openPage()
  const chat = client.chat(name)
  reader.read(chat)
  await (reloads === true ? untilSettled(chat) : chat.sendMessage(name))
  reader.finish(chat.getSnapshot())
  client.close()
  const runs = stage.runsOf(name)
  const problem = reader.problem ?? serverProblem(runs, await stage.keptMessages(name))
  return { runs, lines: line.requests.length, ...(problem === undefined ? {} : { problem }) }
}

/** A first page that asks, reads until its line is silent, and goes away. */
async function leaveMidway(client: ArqClient, name: string, reader: PageReader): Promise<void> {
  const chat = client.chat(name)
  const stopReading = reader.read(chat)
  void chat.sendMessage(name)
  await untilQuiet(chat)
  stopReading()
  client.close()
  await nextTurn()
}

async function untilQuiet(chat: ChatStore): Promise<void> {
  let shown = chat.getSnapshot()
  for (let quiet = 0; quiet < quietTurns; quiet += 1) {
    await nextTurn()
    if (chat.getSnapshot() !== shown) quiet = 0
    shown = chat.getSnapshot()
  }
}

function untilSettled(chat: ChatStore): Promise<void> {
  return new Promise((resolve) => {
    const leave = chat.subscribe(() => {
      const { hydrated, status } = chat.getSnapshot()
      if (!hydrated || (status !== 'ready' && status !== 'error')) return
      leave()
      resolve()
    })
  })
}

function serverProblem(runs: number, kept: number): string | undefined {
  if (runs !== 1) return `the model was asked ${runs} times`
  return kept === 2 ? undefined : `the server keeps ${kept} messages`
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
