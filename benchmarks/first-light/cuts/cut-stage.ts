import { modelText } from '@arq/core'
import { createArq, createArqHandler } from '@arq/server'
import { scriptedModel } from '@arq/testkit'
import { answer } from './answer.js'
import { turnClock } from './turn-clock.js'

/** One server for all cases; each case is a user and a thread of its own. */
export interface CutStage {
  handle(request: Request): Promise<Response>
  /** How many answers the model was asked for in this case: more than one is a run too many, and a second bill. */
  runsOf(caseName: string): number
  /** How many messages the server keeps of this case's thread. */
  keptMessages(caseName: string): Promise<number>
  close(): Promise<void>
}

const charactersPerChunk = 7

export function createCutStage(): CutStage {
  const runs = new Map<string, number>()
  const model = scriptedModel(
    ({ messages }) => {
      const question = messages.at(-1)
      const caseName = question === undefined ? '' : modelText(question)
      runs.set(caseName, (runs.get(caseName) ?? 0) + 1)
      return [{ text: answer }]
    },
    { chunk: charactersPerChunk, chunkDelayMs: 1, clock: turnClock },
  )
  const arq = createArq({ model: { provider: model, model: 'scripted-model' } })
  const handler = createArqHandler(arq, { authorize: (request) => request.headers.get('x-user'), production: true })
  return {
    handle: (request) => (request.method === 'POST' ? handler.POST(request) : handler.GET(request)),
    runsOf: (caseName) => runs.get(caseName) ?? 0,
    keptMessages: async (caseName) => (await arq.stores.threads.messages({ userId: caseName }, caseName))?.length ?? 0,
    close: () => arq.close(),
  }
}
