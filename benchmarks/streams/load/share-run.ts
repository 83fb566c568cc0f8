import type { Stores } from '@arq/core'
import { openServer } from './open-server.js'
import { ReaderProcess } from './reader-process.js'

export interface SharedRunFigures {
  readers: number
  /** How often the model was asked for them all. */
  provider_calls: number
  /** Readers that got every text of the answer, in order. */
  complete: number
}

/** Many readers of one answer, most of whom come while it is written. */
export async function shareRun(stores: Stores, count: number): Promise<SharedRunFigures> {
  const server = await openServer(stores)
  const readers = new ReaderProcess()
  readers.tell({ type: 'share', url: server.url, readers: count })
  await readers.reading
  server.provider.begin()
  await new Promise((resolve) => setTimeout(resolve, 500))
  server.provider.end()
  const { received, disordered } = await readers.figures
  await server.close()
  const sent = server.provider.sent.get('user-0') ?? 0
  return { readers: count, provider_calls: server.provider.calls, complete: disordered > 0 ? 0 : received.filter((texts) => texts === sent).length }
}
