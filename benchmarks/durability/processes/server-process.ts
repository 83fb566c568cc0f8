import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ServerNote, ServerSetting } from './server.js'

const sources = new URL('../../../scripts/bench/sources.mjs', import.meta.url).href
const flags = ['--conditions=@arq/source', '--disable-warning=ExperimentalWarning', '--import', sources]

/** A server in a process of its own, that can be killed and started again. */
export class ServerProcess {
  readonly #setting: ServerSetting
  readonly #onLog: (line: string) => void
  #child: ChildProcess | undefined
  #url: string | undefined

  constructor(setting: ServerSetting, onLog: (line: string) => void) {
    this.#setting = setting
    this.#onLog = onLog
  }

  /** Absent while it is down. */
  get url(): string | undefined {
    return this.#url
  }

  async start(): Promise<void> {
    const child = fork(fileURLToPath(new URL('server.ts', import.meta.url)), [JSON.stringify(this.#setting)], { execArgv: flags, env: { ...process.env, NODE_ENV: 'production' } })
    this.#child = child
    this.#url = await new Promise<string>((resolve, reject) => {
      child.on('message', (note: ServerNote) => (note.type === 'listening' ? resolve(note.url) : this.#onLog(note.line)))
      child.once('exit', (code) => reject(new Error(`A server process ended (${code}) before it listened. Its output above says why.`)))
    })
  }

  /** `kill -9`: it gets no chance to finish anything. Resolves when it is gone. */
  async kill(): Promise<void> {
    const child = this.#child
    this.#url = undefined
    this.#child = undefined
    if (child === undefined || child.exitCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  /** It does nothing for so long and knows nothing of that, like a machine that swaps or a container that is moved. */
  async freeze(ms: number): Promise<void> {
    this.#child?.kill('SIGSTOP')
    await new Promise((resolve) => setTimeout(resolve, ms))
    this.#child?.kill('SIGCONT')
  }
}
