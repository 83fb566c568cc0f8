import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Clears away what was measured before, so that nobody pays for the garbage of another. */
export function collectGarbage(): void {
  collect()
}
