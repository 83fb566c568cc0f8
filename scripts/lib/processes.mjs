import { spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { descendants, isRunning } from './process-table.mjs'
import { root } from './root.mjs'

const GRACE_MS = 5_000
const running = new Set()
let stopping = false

/**
 * Runs a command to its end.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ env: NodeJS.ProcessEnv, live?: boolean }} options `live` shows the output as it comes
 * @returns {Promise<{ ok: boolean, output: string, missing: boolean }>}
 */
export async function run(command, args, { env, live = false }) {
  // A group of its own: Ctrl-C reaches this script alone, which then stops the children in order.
  const output = live ? 'inherit' : 'pipe'
  const child = spawn(command, args, { cwd: root, env, detached: true, stdio: ['ignore', output, output] })
  running.add(child)
  const chunks = []
  child.stdout?.on('data', (chunk) => chunks.push(chunk))
  child.stderr?.on('data', (chunk) => chunks.push(chunk))
  const end = await new Promise((resolve) => {
    child.on('error', (error) => resolve({ ok: false, missing: error.code === 'ENOENT' }))
    child.on('close', (code) => resolve({ ok: code === 0, missing: false }))
  })
  running.delete(child)
  // While everything is being stopped, a step that fell must not be reported as failed.
  if (stopping) await new Promise(() => {})
  return { ...end, output: Buffer.concat(chunks).toString() }
}

/** Stops every running child with all that it started, also what moved to a process group of its own. */
async function stopAll() {
  const pids = [...running].flatMap((child) => [child.pid, ...descendants(child.pid)])
  signal(pids, 'SIGTERM')
  const deadline = Date.now() + GRACE_MS
  while (pids.filter(isRunning).length > 0 && Date.now() < deadline) await delay(50)
  signal(pids.filter(isRunning), 'SIGKILL')
}

function signal(pids, name) {
  for (const pid of pids) {
    try {
      process.kill(pid, name)
    } catch {
      // It has ended by itself.
    }
  }
}

/** Ctrl-C, SIGTERM and the end of the npm that started the script leave nothing running. */
export function stopWithParent() {
  const stop = async (status) => {
    if (stopping) return
    stopping = true
    await stopAll()
    process.exit(status)
  }
  process.on('SIGINT', () => void stop(130))
  process.on('SIGTERM', () => void stop(143))
  process.on('SIGHUP', () => void stop(129))
  if (process.env['npm_lifecycle_event'] === undefined) return
  // npm does not pass every signal on; an orphan would keep its port.
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && void stop(143), 500).unref()
}
