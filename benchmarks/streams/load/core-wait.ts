import { readFileSync } from 'node:fs'

/** Milliseconds that this process's main thread stood ready and got no core, since it began; `undefined` where the system does not tell (only Linux does). */
export function coreWaitMs(): number | undefined {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1]) / 1_000_000
  } catch {
    return undefined
  }
}
