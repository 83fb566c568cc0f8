import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net'

/** A wire between a client and a server on this machine that a test can cut. */
export interface TcpProxy {
  readonly port: number
  /** `http://127.0.0.1:port` */
  readonly url: string
  /** Connections that are open now. */
  readonly connections: number
  /** Destroys every open connection; returns how many there were. */
  sever(): number
  /** Destroys all connections as soon as so many more bytes have gone to the client. */
  severAfterBytes(bytes: number): void
  /** Refuses new connections until told otherwise; open ones stay. */
  refuse(refusing: boolean): void
  /** Of the next so many connections that ask for something, the request goes through and nothing of the answer comes back. */
  dropResponses(count: number): void
  close(): Promise<void>
}

/** Starts a proxy on 127.0.0.1 that passes bytes to `target.port` on the same address. */
export async function startTcpProxy(target: { port: number }, options: { port?: number } = {}): Promise<TcpProxy> {
  const proxy = new LoopbackProxy(target.port)
  await proxy.listen(options.port ?? 0)
  return proxy
}

class LoopbackProxy implements TcpProxy {
  readonly #targetPort: number
  readonly #server: Server
  readonly #clients = new Set<Socket>()
  #bytesLeft: number | undefined
  #refusing = false
  #toDrop = 0

  constructor(targetPort: number) {
    this.#targetPort = targetPort
    this.#server = createServer((client) => this.#accept(client))
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get connections(): number {
    return this.#clients.size
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, '127.0.0.1', resolve)
    })
  }

  sever(): number {
    const open = [...this.#clients]
    this.#clients.clear()
    for (const client of open) client.destroy()
    return open.length
  }

  severAfterBytes(bytes: number): void {
    this.#bytesLeft = bytes
  }

  refuse(refusing: boolean): void {
    this.#refusing = refusing
  }

  dropResponses(count: number): void {
    this.#toDrop = count
    // A connection kept alive from before may already be past the point where it could lose its answer.
    this.sever()
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
      this.sever()
    })
  }

  #accept(client: Socket): void {
    if (this.#refusing) return void client.resetAndDestroy()
    const server = connect(this.#targetPort, '127.0.0.1')
    let dropping = false
    this.#clients.add(client)
    client.on('data', (bytes) => {
      if (!dropping && this.#toDrop > 0) {
        this.#toDrop -= 1
        dropping = true
      }
      if (!server.write(bytes)) client.pause()
    })
    server.on('data', (bytes) => (dropping ? client.destroy() : this.#pass(bytes, server, client)))
    server.on('drain', () => client.resume())
    client.on('drain', () => server.resume())
    client.on('end', () => server.end())
    server.on('end', () => client.end())
    for (const [socket, other] of [[client, server], [server, client]] as const) {
      // A socket that fails is closed, and that is all there is to say about it.
      socket.on('error', () => {})
      socket.on('close', () => {
        this.#clients.delete(client)
        other.destroy()
      })
    }
  }

  #pass(bytes: Buffer, server: Socket, client: Socket): void {
    const left = this.#bytesLeft
    if (left === undefined || bytes.length < left) {
      if (left !== undefined) this.#bytesLeft = left - bytes.length
      if (!client.write(bytes)) server.pause()
      return
    }
    this.#bytesLeft = undefined
    // The bytes before the cut must arrive: destroying at once would throw away what the kernel still holds.
    client.write(bytes.subarray(0, left), () => this.sever())
  }
}
