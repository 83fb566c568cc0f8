import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request as it came. */
export interface OddRequest {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
}

/** A server that answers every request, whatever its path, in the one way a test has set. */
export interface OddServer {
  readonly url: string
  readonly asked: readonly OddRequest[]
  /** What becomes of the next requests; forgets those that came before. */
  answerWith(answer: (request: OddRequest, response: ServerResponse) => void): void
  close(): Promise<void>
}

export async function startOddServer(): Promise<OddServer> {
  const asked: OddRequest[] = []
  let answer: (request: OddRequest, response: ServerResponse) => void = (_, response) => void response.end()
  const server = createServer((incoming, response) => {
    const pieces: Buffer[] = []
    incoming.on('data', (piece: Buffer) => pieces.push(piece))
    incoming.on('end', () => {
      const request = { method: incoming.method ?? '', path: (incoming.url ?? '').split('?')[0] ?? '', headers: incoming.headers, body: Buffer.concat(pieces).toString() }
      asked.push(request)
      answer(request, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answerWith(next) {
      asked.length = 0
      answer = next
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
