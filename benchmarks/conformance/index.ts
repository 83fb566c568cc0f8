/** `pnpm bench conformance [--splits N | --all] [--seed N] [--folder PATH]`: whether recorded streams are read exactly, however their bytes arrive. See docs/benchmarks.md. */
import { fileURLToPath } from 'node:url'
import type { ConformanceCase } from './conformance-case.js'
import { inWorkers } from './in-workers.js'
import { ownFixtures } from './own-fixtures.js'
import { readRecordings } from './read-recordings.js'
import { readSettings, type ConformanceSettings } from './read-settings.js'
import type { ReplayedCase } from './replay-cases.js'

const say = (line: string): void => console.log(line)

async function main(): Promise<void> {
  const settings = readSettings(process.argv.slice(2))
  const { seed, splits, longSplits } = settings
  const startedAt = performance.now()
  const { cases, excluded } = gather(settings)
  const places = Number.isFinite(splits) ? `${splits} places at most` : 'every byte'
  say('Each stream is read whole, in pieces, with CRLF and with a byte order mark, and cut in two at one place after the other:')
  say(`${places} in bodies up to 20 KB (--splits N, or --all for every byte), ${longSplits} in longer ones.`)
  say(`The seed is ${seed}; --seed ${seed} cuts at the same places again.`)

  const { cases: replayed, timersLeft } = await inWorkers(cases, settings)
  for (const { id, variants, exact, differences } of replayed.filter((one) => one.exact < one.variants)) {
    say(`  ${id}: ${variants - exact} of ${variants} read otherwise; ${differences.join('; ')}`)
  }
  say('\nCompared differently or not at all:')
  for (const { id, reason } of excluded) say(`  ${id}: left out; ${reason}`)
  for (const [note, ids] of notesOf(cases)) say(`  ${ids.join(', ')}: ${note}`)
  const seconds = Math.round((performance.now() - startedAt) / 1_000)
  say(JSON.stringify({ ...toFigures(cases, replayed), excluded: excluded.length, timers_left: timersLeft, splits: Number.isFinite(splits) ? splits : 'all', seed, seconds }))
}

function gather({ folder }: ConformanceSettings): { cases: readonly ConformanceCase[]; excluded: readonly { id: string; reason: string }[] } {
  const recordings = readRecordings(folder)
  if (recordings === undefined) say(`There are no recordings: the folder ${fileURLToPath(folder)} is absent. Only the fixtures of this benchmark are read.`)
  return { cases: [...(recordings?.cases ?? []), ...ownFixtures()], excluded: recordings?.excluded ?? [] }
}

function notesOf(cases: readonly ConformanceCase[]): ReadonlyMap<string, readonly string[]> {
  const notes = new Map<string, readonly string[]>()
  const failures = 'did not complete at the vendor; exact when it is reported as an error'
  for (const { id, note, expected } of cases) {
    const said = expected.complete ? note : failures
    if (said !== undefined) notes.set(said, [...(notes.get(said) ?? []), id])
  }
  return notes
}

function toFigures(cases: readonly ConformanceCase[], replayed: readonly ReplayedCase[]): Readonly<Record<string, number>> {
  const total = (field: 'variants' | 'exact'): number => replayed.reduce((sum, one) => sum + one[field], 0)
  const recordings = cases.filter(({ origin }) => origin === 'recording').length
  return {
    recordings,
    variants: total('variants'),
    exact: total('exact'),
    fixtures: cases.length - recordings,
    exact_streams: replayed.filter(({ variants, exact }) => variants === exact).length,
    compared_differently: cases.filter(({ note, expected }) => note !== undefined || !expected.complete).length,
  }
}

await main()
