import { SeededRandom } from '@arq/testkit'
import type { ConformanceCase } from './conformance-case.js'
import type { ConformanceSettings } from './read-settings.js'

/** How a body is put on the wire: its bytes, and where they are cut into pieces. */
export interface Variant {
  name: string
  bytes: Uint8Array
  /** Ends of all pieces but the last, ascending. */
  cuts: Iterable<number>
}

/** Longer bodies are always sampled: all their split points would take hours. */
const wholeBytes = 20_480

/** Every variant of one case; each gives one entry for each of its bodies. */
export function* variantsOf(tested: ConformanceCase, settings: Pick<ConformanceSettings, 'seed' | 'splits' | 'longSplits'>): Generator<readonly Variant[]> {
  const random = new SeededRandom(settings.seed)
  const plain = tested.bodies.map(encode)
  const all = (name: string, bodies: readonly Uint8Array[], cutsOf: (bytes: Uint8Array) => Iterable<number>): readonly Variant[] =>
    bodies.map((bytes) => ({ name, bytes, cuts: cutsOf(bytes) }))

  yield all('whole', plain, () => [])
  for (const size of [1, 7, 97]) yield all(`pieces of ${size}`, plain, (bytes) => every(size, bytes.length))
  yield all('random pieces', plain, (bytes) => randomCuts(bytes.length, random))
  if (tested.wire !== 'ollama-chat' && tested.wire !== 'ollama-generate') {
    const [crlf, mark, both] = [tested.bodies.map(withCrlf).map(encode), tested.bodies.map(withMark).map(encode), tested.bodies.map(withCrlf).map(withMark).map(encode)]
    yield all('CRLF', crlf, () => [])
    yield all('CRLF in pieces of 7', crlf, (bytes) => every(7, bytes.length))
    yield all('byte order mark', mark, () => [])
    yield all('CRLF and byte order mark in pieces of 1', both, (bytes) => every(1, bytes.length))
  }
  const longest = Math.max(...plain.map(({ length }) => length))
  for (const cut of splitPoints(longest, settings, random)) yield all(`cut at byte ${cut}`, plain, (bytes) => (cut < bytes.length ? [cut] : []))
}

/** Where a body is cut in two: at every byte where that is asked for or fits, or at a sample of them without repeats. */
function splitPoints(length: number, { splits, longSplits }: Pick<ConformanceSettings, 'splits' | 'longSplits'>, random: SeededRandom): Iterable<number> {
  const most = length <= wholeBytes ? splits : longSplits
  if (length - 1 <= most) return every(1, length)
  const points = new Set<number>()
  while (points.size < most) points.add(1 + random.below(length - 1))
  return points
}

function* every(size: number, length: number): Generator<number> {
  for (let at = size; at < length; at += size) yield at
}

function* randomCuts(length: number, random: SeededRandom): Generator<number> {
  for (let at = 1 + random.below(300); at < length; at += 1 + random.below(300)) yield at
}

const encode = (body: string): Uint8Array => new TextEncoder().encode(body)
const withCrlf = (body: string): string => body.replaceAll(/\r?\n/g, '\r\n')
const withMark = (body: string): string => `\uFEFF${body}`
