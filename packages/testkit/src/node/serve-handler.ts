import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'

/** Web `Request` in, web `Response` out, by method: the shape of a route handler. */
export type ServedRoutes = Readonly<Record<'GET' | 'POST' | 'DELETE', (request: Request) => Promise<Response>>>

export interface HandlerServer {
  /** `http://127.0.0.1:port` */
  readonly url: string
  /** As `METHOD path`, in the order they came. */
  readonly requests: readonly string[]
  /** Destroys every connection and stops listening. */
  close(): Promise<void>
}

/** Puts a route handler behind real HTTP on 127.0.0.1, at a free port, until `close()`. A client that leaves aborts `request.signal` and cancels the body. */
export async function serveHandler(routes: ServedRoutes): Promise<HandlerServer> {
  const requests: string[] = []
  const server = createServer((incoming, outgoing) => {
    requests.push(`${incoming.method} ${incoming.url}`)
    answer(routes, incoming, outgoing).catch(() => outgoing.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(routes: ServedRoutes, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { method } = incoming
  if (method !== 'GET' && method !== 'POST' && method !== 'DELETE') return void outgoing.writeHead(405).end()
  const left = new AbortController()
  outgoing.once('close', () => left.abort())
  const response = await routes[method](toRequest(incoming, method, left.signal))
  outgoing.writeHead(response.status, [...response.headers].flat())
  outgoing.flushHeaders()
  if (response.body !== null) await pipe(response.body, outgoing, left.signal)
  outgoing.end()
}

function toRequest(incoming: IncomingMessage, method: string, signal: AbortSignal): Request {
  const headers = Object.entries(incoming.headersDistinct).flatMap(([name, values = []]) => values.map((value): [string, string] => [name, value]))
  const body = method === 'POST' ? { body: Readable.toWeb(incoming) as ReadableStream<Uint8Array>, duplex: 'half' as const } : {}
  return new Request(`http://${incoming.headers.host}${incoming.url}`, { method, headers, signal, ...body })
}

async function pipe(body: ReadableStream<Uint8Array>, outgoing: ServerResponse, left: AbortSignal): Promise<void> {
  const reader = body.getReader()
  const leave = (): void => void reader.cancel().catch(() => {})
  left.addEventListener('abort', leave, { once: true })
  for (;;) {
    const { done, value } = await reader.read()
    if (done || left.aborted) return
    if (!outgoing.write(value)) await drained(outgoing)
  }
}

/** Room for more, or the client is gone and the next read says so. */
function drained(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    outgoing.once('drain', resolve)
    outgoing.once('close', resolve)
  })
}
