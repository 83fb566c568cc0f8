/** One server process of the benchmark: a route handler on a free port, over stores that it shares with others. Ends with its parent. */
import { modelText } from '@arq/core'
import { createArq, createArqHandler } from '@arq/server'
import { scriptedModel } from '@arq/testkit'
import { serveHandler } from '@arq/testkit/node'
import { answerText, type AnswerPace } from '../answer-text.js'
import { openStores, type StoreSpec } from './store-spec.js'

export interface ServerSetting {
  store: StoreSpec
  pace: AnswerPace
}

/** What a server tells its parent. */
export type ServerNote = { type: 'listening'; url: string } | { type: 'log'; line: string }

const setting = JSON.parse(process.argv[2] ?? '{}') as ServerSetting
const tell = (note: ServerNote): void => void process.send?.(note)
const log = (message: string, fields?: object): void => tell({ type: 'log', line: `${message} ${JSON.stringify(fields ?? {})}` })

/** Goes on after what the assistant turn at the end of the prompt holds. */
const model = scriptedModel(
  ({ messages }) => {
    const last = messages.at(-1)
    const question = messages.findLast(({ role }) => role === 'user')
    const text = answerText(question === undefined ? '' : modelText(question), setting.pace)
    return [{ text: last?.role === 'assistant' ? text.slice(modelText(last).length) : text }]
  },
  { chunkDelayMs: setting.pace.wordEveryMs },
)
const arq = createArq({
  model: { provider: model, model: 'scripted-model' },
  stores: await openStores(setting.store),
  logger: { debug: () => {}, info: () => {}, warn: log, error: log },
})
const handler = createArqHandler(arq, { authorize: (request) => request.headers.get('x-user'), production: true })
const server = await serveHandler(handler)
process.once('disconnect', () => process.exit(0))
tell({ type: 'listening', url: server.url })
