import type { Random } from '@arq/core'
import type { LineFault } from '@arq/testkit'
import type { RecordedBody } from './record-body.js'

export interface CutCase {
  name: string
  /** One for each line that the client opens; later lines hold. */
  faults: readonly LineFault[]
  /** The first line falls silent, and the page is loaded again before it notices. */
  reloads?: true
}

export interface CutPlan {
  cases: readonly CutCase[]
  offsets: number
  everyByte: boolean
}

const kinds = ['cut', 'close'] as const
/** Silence has to be waited for, so only a sample of the cases is silent. */
const silentEach = 10
const secondFaultEach = 3
const lostEach = 25
const reloadEach = 25

/**
 * A case for every event boundary and for as many other bytes as make up this share of the body (1: every byte), the kinds in turn.
 * Every third case breaks its second line as well; some more lose the answer before its headers, or reload the page.
 */
export function planCuts(body: RecordedBody, share: number, random: Random): CutPlan {
  const others = Array.from({ length: body.bytes }, (_, offset) => offset).filter((offset) => !body.boundaries.includes(offset))
  const chosen = sample(others, Math.max(0, Math.ceil(body.bytes * share) - body.boundaries.length), random)
  const all = [...body.boundaries, ...chosen]
  const cases = all.map((offset, index): CutCase => ({ name: `case-${index}`, faults: faultsOf(offset, index, body, random) }))
  const lost = times(all.length / lostEach, (index): CutCase => ({ name: `lost-${index}`, faults: lostBeforeHeaders(index, body, random) }))
  const reloads = times(all.length / reloadEach, (index): CutCase => ({ name: `reload-${index}`, faults: reloaded(index, body, random), reloads: true }))
  return { cases: [...cases, ...lost, ...reloads], offsets: all.length, everyByte: chosen.length === others.length }
}

function faultsOf(offset: number, index: number, body: RecordedBody, random: Random): readonly LineFault[] {
  const first: LineFault = { type: index % silentEach === silentEach - 1 ? 'silence' : (kinds[index % kinds.length] ?? 'cut'), afterBytes: offset }
  return index % secondFaultEach === 0 ? [first, anywhere(index + 1, body.bytes - offset, random)] : [first]
}

function lostBeforeHeaders(index: number, body: RecordedBody, random: Random): readonly LineFault[] {
  const lost: readonly LineFault[] = index % 2 === 0 ? [{ type: 'lost-before-headers' }] : [{ type: 'lost-before-headers' }, { type: 'refused' }]
  return [...lost, anywhere(index, body.bytes, random)]
}

/** The new page is told the whole answer so far; its line breaks in the middle of that as well. */
function reloaded(index: number, body: RecordedBody, random: Random): readonly LineFault[] {
  const read = Math.floor(random.next() * body.bytes)
  return [{ type: 'silence', afterBytes: read }, anywhere(index, read, random)]
}

function anywhere(index: number, bytes: number, random: Random): LineFault {
  return { type: kinds[index % kinds.length] ?? 'cut', afterBytes: Math.floor(random.next() * bytes) }
}

function times<Item>(count: number, make: (index: number) => Item): readonly Item[] {
  return Array.from({ length: Math.ceil(count) }, (_, index) => make(index))
}

/** Without repetition, in random order. */
function sample(values: readonly number[], count: number, random: Random): readonly number[] {
  const pool = [...values]
  return Array.from({ length: Math.min(count, pool.length) }, () => pool.splice(Math.floor(random.next() * pool.length), 1)[0] ?? 0)
}
