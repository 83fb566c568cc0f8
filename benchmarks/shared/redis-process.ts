import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const startPatienceMs = 10_000
const program = process.env['ARQ_REDIS_SERVER'] ?? (process.env['PATH'] ?? '').split(path.delimiter).map((folder) => path.join(folder, 'redis-server')).find((file) => existsSync(file))

/** A Redis of its own at a free port, with a folder of its own, that can be killed and started again. `ARQ_REDIS_SERVER` names another program. */
export class RedisProcess {
  readonly #program: string
  readonly #port: number
  readonly #folder: string
  readonly #keeps: 'log' | 'nothing'
  #child: ChildProcess | undefined

  private constructor(file: string, port: number, folder: string, keeps: 'log' | 'nothing') {
    this.#program = file
    this.#port = port
    this.#folder = folder
    this.#keeps = keeps
  }

  /** `keeps` says what of it is on disk. Resolves to nothing where this machine has no `redis-server`. */
  static async open(keeps: 'log' | 'nothing'): Promise<RedisProcess | undefined> {
    if (program === undefined) return undefined
    const redis = new RedisProcess(program, await freePort(), await mkdtemp(path.join(tmpdir(), 'arq-redis-')), keeps)
    await redis.start()
    return redis
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#port}`
  }

  async start(): Promise<void> {
    const settings = { port: this.#port, bind: '127.0.0.1', dir: this.#folder, appendonly: this.#keeps === 'log' ? 'yes' : 'no', save: '' }
    const child = spawn(this.#program, Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]), { stdio: 'ignore' })
    this.#child = child
    const deadline = Date.now() + startPatienceMs
    while (!(await this.#listens())) {
      if (Date.now() > deadline || child.exitCode !== null) throw new Error(`redis-server did not start on port ${this.#port}. Start it by hand to see why.`)
      await pause(10)
    }
  }

  async kill(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child === undefined || child.exitCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  async close(): Promise<void> {
    await this.kill()
    await rm(this.#folder, { recursive: true, force: true })
  }

  /** Answers a PING: while it reads its log it listens and answers otherwise. */
  #listens(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.#port, '127.0.0.1', () => socket.write('PING\r\n'))
      const settle = (listens: boolean): void => {
        socket.destroy()
        resolve(listens)
      }
      socket.once('data', (data) => settle(data.toString().startsWith('+PONG')))
      socket.once('error', () => settle(false))
    })
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}
