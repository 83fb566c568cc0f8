import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'

/** The ids of all processes that a process started, directly or not. */
export function descendants(pid) {
  const children = new Map()
  for (const [child, parent] of pairs()) children.set(parent, [...(children.get(parent) ?? []), child])
  const found = []
  const open = [pid]
  while (open.length > 0) {
    const below = children.get(open.pop()) ?? []
    found.push(...below)
    open.push(...below)
  }
  return found
}

/** [pid, parent pid] of every process. Slim Linux images have no `ps`; others have no `/proc`. */
function pairs() {
  if (process.platform === 'linux') return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap(fromProc)
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
  return table.trim().split('\n').map((line) => line.trim().split(/\s+/).map(Number))
}

function fromProc(name) {
  const stat = statOf(name)
  return stat === undefined ? [] : [[Number(name), Number(stat.parent)]]
}

/** Whether a process still runs. One that has ended and waits to be collected does not. */
export function isRunning(pid) {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  return process.platform !== 'linux' || (statOf(pid)?.state ?? 'Z') !== 'Z'
}

function statOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the command in brackets and may hold spaces and brackets itself.
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { state, parent }
  } catch {
    // It ended between the listing and the look.
    return undefined
  }
}
