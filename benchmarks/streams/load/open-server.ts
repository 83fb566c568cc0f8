import type { Stores } from '@arq/core'
import { createArq, createArqHandler } from '@arq/server'
import { serveHandler } from '@arq/testkit/node'
import { PacedProvider } from './paced-provider.js'

export interface StreamServer {
  url: string
  provider: PacedProvider
  close(): Promise<void>
}

/** ARQ as an application has it, over real HTTP. Who asks is in the header `x-user`. */
export async function openServer(stores: Stores): Promise<StreamServer> {
  const provider = new PacedProvider()
  const arq = createArq({ model: { provider, model: 'paced-model' }, stores })
  const server = await serveHandler(createArqHandler(arq, { authorize: (request) => request.headers.get('x-user'), production: true }))
  return {
    url: `${server.url}/api/arq`,
    provider,
    async close() {
      await server.close()
      await arq.close()
    },
  }
}
