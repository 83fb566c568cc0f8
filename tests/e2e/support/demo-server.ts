import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../../..')
const demo = path.join(root, 'apps/demo')
const readyMs = 30_000

/** The built demo as its users run it, in a process of its own. */
export interface DemoServer {
  readonly port: number
  /** What it printed so far. */
  readonly output: string
  /** Ends the process as a crash would. Conversations in its memory are gone. */
  kill(): Promise<void>
  /** Starts it again on the same port. */
  start(): Promise<void>
  /** Ends it for good. */
  close(): Promise<void>
}

/** Starts `next start` on a free port of 127.0.0.1 and waits until it answers. Throws with its output when it does not. */
export async function startDemo(env: Readonly<Record<string, string>>): Promise<DemoServer> {
  if (!existsSync(path.join(demo, '.next/BUILD_ID'))) throw new Error('The demo is not built, so there is nothing to test. Run `pnpm build` first.')
  const server = new DemoProcess(await freePort(), { ...env, ARQ_DATA_DIR: await mkdtemp(path.join(tmpdir(), 'arq-demo-')) })
  await server.start()
  return server
}

class DemoProcess implements DemoServer {
  readonly port: number
  readonly #env: Readonly<Record<string, string>>
  #process: ChildProcess | undefined
  #output = ''

  constructor(port: number, env: Readonly<Record<string, string>>) {
    this.port = port
    this.#env = env
  }

  get output(): string {
    return this.#output
  }

  async start(): Promise<void> {
    const next = path.join(demo, 'node_modules/next/dist/bin/next')
    const { OPENAI_API_KEY: _key, OPENAI_BASE_URL: _url, ARQ_MODEL: _model, ...inherited } = process.env
    const child = spawn(process.execPath, [next, 'start', '--hostname', '127.0.0.1', '--port', String(this.port)], {
      cwd: demo,
      env: { ...inherited, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', ...this.#env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#process = child
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (this.#output += text.toString()))
    await this.#untilLive(child)
  }

  async kill(): Promise<void> {
    const child = this.#process
    this.#process = undefined
    if (child === undefined || child.exitCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  async close(): Promise<void> {
    await this.kill()
    await rm(this.#env['ARQ_DATA_DIR'] ?? '', { recursive: true, force: true })
  }

  async #untilLive(child: ChildProcess): Promise<void> {
    const deadline = Date.now() + readyMs
    while (child.exitCode === null && Date.now() < deadline) {
      const response = await fetch(`http://127.0.0.1:${this.port}/api/arq/health/live`).catch(() => undefined)
      if (response?.ok === true) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    await this.kill()
    throw new Error(`The demo did not come up. It printed:\n${this.#output}`)
  }
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
