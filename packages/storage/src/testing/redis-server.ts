import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createClient } from '@redis/client'

const program = (process.env['PATH'] ?? '').split(path.delimiter).map((folder) => path.join(folder, 'redis-server')).find((file) => existsSync(file))

/** Why tests against Redis are left out; undefined where they can run. */
export const redisMissing: string | undefined = program === undefined ? 'redis-server is not installed: apt-get install -y redis-server' : undefined

export interface RedisServer {
  readonly port: number
  readonly url: string
  /** Runs a command over a connection of its own. */
  command(...words: readonly string[]): Promise<unknown>
  /** Ends the process as a crash would, and resolves when it is gone. */
  kill(): Promise<void>
  /** Lets it hear everything and do nothing, until it goes on. */
  suspend(): void
  resume(): void
  /** Starts it again on the same port and data. */
  start(): Promise<void>
  /** Ends it and removes its data. */
  close(): Promise<void>
}

/** Starts a server of its own on a free port of 127.0.0.1, with data in a folder of its own. `first` are arguments that come before all others. */
export async function startRedisServer(settings: readonly string[] = [], first: readonly string[] = []): Promise<RedisServer> {
  const server = new LocalRedis(await freePort(), settings, first)
  await server.start()
  return server
}

class LocalRedis implements RedisServer {
  readonly port: number
  readonly #settings: readonly string[]
  readonly #first: readonly string[]
  readonly #folder: string = mkdtempSync(path.join(tmpdir(), 'arq-redis-'))
  #process: ChildProcess | undefined

  constructor(port: number, settings: readonly string[], first: readonly string[]) {
    this.port = port
    this.#first = first
    this.#settings = settings
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  async command(...words: readonly string[]): Promise<unknown> {
    const client = createClient({ url: this.url, disableClientInfo: true })
    await client.connect()
    try {
      return await client.sendCommand([...words])
    } finally {
      client.destroy()
    }
  }

  async start(): Promise<void> {
    const fixed = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder, '--save', '', '--daemonize', 'no']
    const child = spawn(program ?? 'redis-server', [...this.#first, ...fixed, ...this.#settings], { stdio: 'ignore' })
    const endWithUs = (): void => void child.kill('SIGKILL')
    process.once('exit', endWithUs)
    child.once('exit', () => process.off('exit', endWithUs))
    this.#process = child
    for (let attempt = 0; attempt < 400; attempt += 1) {
      if (await answers(this.port)) return
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    throw new Error('The Redis server of this test did not start within four seconds.')
  }

  kill(): Promise<void> {
    const child = this.#process
    this.#process = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
    return new Promise((resolve) => {
      child.once('exit', () => resolve())
      child.kill('SIGKILL')
    })
  }

  suspend(): void {
    this.#process?.kill('SIGSTOP')
  }

  resume(): void {
    this.#process?.kill('SIGCONT')
  }

  async close(): Promise<void> {
    await this.kill()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** Whether somebody there speaks Redis, whatever the answer is. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    const settle = (isUp: boolean): void => {
      socket.destroy()
      resolve(isUp)
    }
    socket.once('data', (bytes) => settle(!bytes.toString().includes('LOADING')))
    socket.once('error', () => settle(false))
    socket.once('close', () => settle(false))
  })
}

/** A cluster speaks on this port and on one ten thousand above it. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = await new Promise<number>((resolve, reject) => {
      const probe = createServer()
      probe.once('error', reject)
      probe.listen(0, '127.0.0.1', () => {
        const { port: found } = probe.address() as AddressInfo
        probe.close(() => resolve(found))
      })
    })
    if (port < 55_000) return port
  }
}
