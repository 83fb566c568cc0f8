import { messageText, type UIMessage } from '@arq/core'
import { createArq, createArqHandler, type Arq, type ArqHandlerOptions } from '@arq/server'
import { FakeClock, scriptedModel, type Script, type ScriptedModel } from '@arq/testkit'
import { serveHandler } from '@arq/testkit/node'

/** ARQ with a scripted model behind real HTTP on 127.0.0.1. */
export interface StockServer {
  /** What an application hands to its transport, without `/chat`. */
  readonly endpoint: string
  readonly arq: Arq
  readonly model: ScriptedModel
  /** The model's own time: a script's `delayMs` ends only when a test moves it. */
  readonly modelClock: FakeClock
  /** As `METHOD path`. */
  readonly requests: readonly string[]
  /** The conversation as `GET chat/{chatId}` shows it. */
  thread(chatId: string): Promise<readonly UIMessage[]>
  /** Its texts alone. */
  texts(chatId: string): Promise<readonly string[]>
  stop(chatId: string): Promise<void>
  close(): Promise<void>
}

export async function startStockServer(script: Script | readonly Script[], options: ArqHandlerOptions = {}): Promise<StockServer> {
  const modelClock = new FakeClock()
  const model = scriptedModel(script, { clock: modelClock, name: 'scripted', model: 'scripted-model' })
  const arq = createArq({ model: { provider: model, model: 'scripted-model' }, recovery: { budgets: { retries: 0 } } })
  const server = await serveHandler(createArqHandler(arq, { authorize: () => 'ada', production: true, ...options }))
  const endpoint = `${server.url}/api/arq`
  const thread = async (chatId: string): Promise<readonly UIMessage[]> => {
    const response = await fetch(`${endpoint}/chat/${chatId}`)
    return ((await response.json()) as { messages?: readonly UIMessage[] }).messages ?? []
  }
  return {
    endpoint,
    arq,
    model,
    modelClock,
    requests: server.requests,
    thread,
    texts: async (chatId) => (await thread(chatId)).map(messageText),
    async stop(chatId) {
      await fetch(`${endpoint}/chat/${chatId}/stop`, { method: 'POST' })
    },
    async close() {
      await arq.close()
      await server.close()
    },
  }
}
