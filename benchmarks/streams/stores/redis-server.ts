import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'

export interface RedisServer {
  url: string
  close(): Promise<void>
}

const program = process.env['ARQ_REDIS_SERVER'] ?? 'redis-server'

/** A Redis of this benchmark's own at a free port, which keeps nothing on disk; `undefined` where the machine has none. `ARQ_REDIS_SERVER` names another program. */
export async function startRedis(): Promise<RedisServer | undefined> {
  const port = await freePort()
  const server = spawn(program, ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], { stdio: 'ignore' })
  const missing = once(server, 'error').then(() => true)
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await Promise.race([missing, listens(port).then((up) => (up ? ('up' as const) : undefined))])
    if (answer === true) return undefined
    if (answer === 'up') return { url: `redis://127.0.0.1:${port}`, close: () => end(server) }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  await end(server)
  return undefined
}

async function end(server: ChildProcess): Promise<void> {
  const ended = once(server, 'exit')
  server.kill()
  await ended
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const settle = (up: boolean): void => {
      socket.destroy()
      resolve(up)
    }
    socket.once('connect', () => settle(true))
    socket.once('error', () => settle(false))
  })
}
