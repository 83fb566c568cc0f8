import type { ReadEvents } from '@arq/testkit'
import type { ConformanceCase } from './conformance-case.js'
import { differenceOf } from './difference-of.js'
import type { ConformanceSettings } from './read-settings.js'
import { variantsOf } from './variants-of.js'
import { WireReaders } from './wire-readers.js'

export interface ReplayedCase {
  id: string
  variants: number
  exact: number
  /** The first variants that were read otherwise, and how. */
  differences: readonly string[]
}

export interface Replayed {
  cases: readonly ReplayedCase[]
  timersLeft: number
}

/** Reads every variant of every case, one after the other. */
export async function replayCases(cases: readonly ConformanceCase[], settings: ConformanceSettings): Promise<Replayed> {
  const readers = new WireReaders()
  const replayed: ReplayedCase[] = []
  for (const tested of cases) replayed.push(await replay(tested, readers, settings))
  return { cases: replayed, timersLeft: readers.timersLeft }
}

async function replay(tested: ConformanceCase, readers: WireReaders, settings: ConformanceSettings): Promise<ReplayedCase> {
  const counts = { variants: 0, exact: 0 }
  const differences: string[] = []
  for (const parts of variantsOf(tested, settings)) {
    const reads: ReadEvents[] = []
    for (const part of parts) reads.push(await readers.read(tested, part))
    const difference = differenceOf(reads, tested)
    counts.variants += 1
    if (difference === undefined) counts.exact += 1
    else if (differences.length < 3) differences.push(`${parts[0]?.name ?? ''}: ${difference}`)
  }
  return { id: tested.id, ...counts, differences }
}
