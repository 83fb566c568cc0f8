import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const script = fileURLToPath(new URL('./other-process-main.ts', import.meta.url))
const flags = ['--conditions=@arq/source', '--disable-warning=ExperimentalWarning', '--import', './scripts/bench/sources.mjs']

/** A process of its own that has opened a database file by `sqliteStores`. It is killed when the test has ended. */
export class OtherProcess {
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>

  constructor(file: string) {
    this.#child = spawn(process.execPath, [...flags, script, file], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] })
    this.#lines = createInterface({ input: this.#child.stdout ?? process.stdin })[Symbol.asyncIterator]()
    onTestFinished(async () => void (await this.kill()))
  }

  static async open(file: string): Promise<OtherProcess> {
    const opened = new OtherProcess(file)
    await opened.line()
    return opened
  }

  /** Calls a method of its stores, such as `runs.append`, and resolves to what that resolves to. */
  async call(method: string, ...values: readonly unknown[]): Promise<unknown> {
    this.send(method, ...values)
    return JSON.parse(await this.line()) as unknown
  }

  send(method: string, ...values: readonly unknown[]): void {
    this.#child.stdin?.write(`${JSON.stringify([method, ...values])}\n`)
  }

  /** What it says next; rejects when it says no more. */
  async line(): Promise<string> {
    const next = await this.#lines.next()
    if (next.done === true) throw new Error('The other process has ended.')
    return next.value
  }

  /** Ends it with SIGKILL, at once, and resolves to what it had said that nobody had read. */
  async kill(): Promise<readonly string[]> {
    const unread: string[] = []
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGKILL')
    for (let next = await this.#lines.next(); next.done !== true; next = await this.#lines.next()) unread.push(next.value)
    return unread
  }
}
