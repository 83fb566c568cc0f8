import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const program = fileURLToPath(new URL('../cli/arq.ts', import.meta.url))
const flags = ['--conditions=@arq/source', '--disable-warning=ExperimentalWarning', '--import', './scripts/bench/sources.mjs']

export interface ArqProcess {
  child: ChildProcess
  /** What it said by now, on both lines. */
  said(): { out: string; err: string }
  /** Resolves when it has ended. */
  ended: Promise<{ code: number | null; out: string; err: string }>
}

/** The command as a process of its own. */
export function arqProcess(words: readonly string[], env: Readonly<Record<string, string>> = {}): ArqProcess {
  const child = spawn(process.execPath, [...flags, program, ...words], { cwd: root, env: { PATH: process.env['PATH'] ?? '', ...env } })
  onTestFinished(() => void child.kill('SIGKILL'))
  let [out, err] = ['', '']
  child.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()))
  child.stderr.on('data', (bytes: Buffer) => (err += bytes.toString()))
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) => child.once('close', (code) => resolve({ code, out, err })))
  return { child, said: () => ({ out, err }), ended }
}
