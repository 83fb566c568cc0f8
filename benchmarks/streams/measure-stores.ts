import type { Stores } from '@arq/core'
import { findMost } from './load/find-most.js'
import { measureLoad, type LoadFigures } from './load/measure-load.js'
import { shareRun, type SharedRunFigures } from './load/share-run.js'
import type { StreamSettings } from './read-settings.js'
import { firstText, type FirstTextFigures } from './stores/first-text.js'

export interface StoresFigures extends LoadFigures, FirstTextFigures {
  /** The most runs at once with a 95th percentile within 50 ms; 0 where it was not looked for. */
  most_runs_within_50_ms: number
  shared: SharedRunFigures
}

/** Everything over one kind of stores, each time fresh ones. */
export async function measureStores(openStores: () => Promise<Stores>, { runs, seconds, searchSeconds, samples }: StreamSettings, say: (line: string) => void): Promise<StoresFigures> {
  const shared = await shareRun(await openStores(), 10)
  say(`  ${shared.readers} readers of one answer: the model was asked ${shared.provider_calls} times, ${shared.complete} have all of it`)
  const first = await firstText(openStores, samples)
  say(`  first text: median ${first.ttft_ms_p50} ms, 95th percentile ${first.ttft_ms_p95} ms; a trip to the store ${first.round_trip_ms_p50} ms`)
  const load = await measureLoad(await openStores(), runs, seconds)
  say(`  ${runs} runs: ${load.chunks_per_second} texts a second of ${runs * 20}, lag median ${load.lag_ms_p50} ms, 95th percentile ${load.lag_ms_p95} ms (since they were due ${load.due_lag_ms_p95} ms), lost ${load.lost}`)
  say(`    ${load.rss_mb} MB, ${load.server_processor} cores, that is ${load.us_per_chunk} µs a text, ${load.us_per_chunk_kernel} of them the kernel's; readers ${load.reader_processor} cores${load.server_waited === undefined ? '' : `; for ${Math.round(load.server_waited * 100)} % of the time the server waited for a core`}`)
  const most = searchSeconds === 0 ? 0 : await findMost(openStores, { runs, lagMs: load.due_lag_ms_p95 }, searchSeconds, say)
  return { ...load, most_runs_within_50_ms: most, ...first, shared }
}
