import type { CutFigures } from './cuts/measure-cuts.js'
import type { ChunkCost } from './load/measure-chunks.js'
import type { Spread } from './load/spread.js'
import type { Sizes } from './size/measure-sizes.js'

export interface Measured {
  seed: number
  cuts: CutFigures
  /** By contender. */
  firstText: ReadonlyMap<string, Spread>
  backToBack: ReadonlyMap<string, ChunkCost>
  oneATurn: ReadonlyMap<string, ChunkCost>
  sizes: Sizes
}

type Figures = Readonly<Record<string, unknown>>

/** The last line of the benchmark: ARQ's figures first, each peer's under its name. */
export function toFigures(measured: Measured): Figures {
  const { cuts, sizes, seed } = measured
  const { ttft_overhead_ms_p50, us_per_chunk, ...more } = loadFigures('arq', measured)
  const peers = [...measured.firstText.keys()].filter((name) => name !== 'arq')
  return {
    cuts: cuts.cuts,
    exact: cuts.exact,
    duplicate_runs: cuts.duplicateRuns,
    ttft_overhead_ms_p50,
    us_per_chunk,
    hook_gzip_kb: sizes.hook,
    ...more,
    chat_gzip_kb: sizes.chat,
    styles_gzip_kb: sizes.styles,
    seed,
    peers: Object.fromEntries(peers.map((name) => [name, { ...loadFigures(name, measured), hook_gzip_kb: sizes.peerHooks[name] }])),
  }
}

/** `us_per_chunk` is processor time at the dearer of the two paces. */
function loadFigures(name: string, { firstText, backToBack, oneATurn }: Measured): Figures {
  const paces = { back_to_back: backToBack.get(name), one_a_turn: oneATurn.get(name) }
  const dearer = (paces.back_to_back?.processor.p50 ?? 0) > (paces.one_a_turn?.processor.p50 ?? 0) ? 'back_to_back' : 'one_a_turn'
  const cost = paces[dearer]
  return {
    ttft_overhead_ms_p50: firstText.get(name)?.p50,
    us_per_chunk: cost?.processor.p50,
    ttft_overhead_ms_p95: firstText.get(name)?.p95,
    us_per_chunk_range: [cost?.processor.min, cost?.processor.max],
    us_per_chunk_pace: dearer,
    us_per_chunk_back_to_back: paces.back_to_back?.processor.p50,
    us_per_chunk_one_a_turn: paces.one_a_turn?.processor.p50,
    us_per_chunk_elapsed: cost?.elapsed.p50,
  }
}
