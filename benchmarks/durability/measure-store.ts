import { SeededRandom } from '@arq/testkit'
import { inParallel } from '../shared/in-parallel.js'
import type { AnswerPace } from './answer-text.js'
import { Cluster, otherSide, type Side } from './processes/cluster.js'
import { openStores, type StoreSpec } from './processes/store-spec.js'
import { DurabilityTally } from './runs/durability-tally.js'
import { playRound, type Round } from './runs/play-round.js'
import { playStop } from './runs/play-stop.js'

/** By then most runs have an heir that is at work. */
const adoptedAfterMs = 3_300
const frozenMs = 4_500
/** How long the store is away: less than a lease, and longer than anybody waits for it. */
const briefMs = 300
const longMs = 8_000
const settleMs = 15_000

/** How much is measured of one store. */
export interface StoreLoad {
  seed: number
  pace: AnswerPace
  /** Runs whose owner is killed. */
  killed: number
  /** Runs whose owner is killed, and its heir some four seconds later. */
  killedTwice: number
  /** Runs whose owner stands still for longer than its lease, and then goes on as if nothing had been. */
  frozen: number
  /** Runs during which the store's own server is killed and started again, at once and after a while each; 0 where it has none. */
  storeLost: number
  stopped: number
  /** Runs of one round, which share one strike. */
  atOnce: number
}

export interface MeasuredStore {
  spec: StoreSpec
  load: StoreLoad
  /** Kills the store's own server, and starts it again after so long. */
  restartStore?: (awayMs: number, onDown: () => void) => Promise<void>
  say: (line: string) => void
}

export async function measureStore({ spec, load, restartStore, say }: MeasuredStore): Promise<DurabilityTally> {
  const { seed, pace, atOnce } = load
  const random = new SeededRandom(seed)
  const tally = new DurabilityTally()
  const stores = await openStores(spec)
  const cluster = new Cluster({ store: spec, pace })
  const play = async (kind: string, runs: number, strikeOf: (owner: Side) => Round['strike']): Promise<void> => {
    for (let done = 0; done < runs; done += atOnce) {
      const owner: Side = random.below(2) === 0 ? 0 : 1
      const names = Array.from({ length: Math.min(atOnce, runs - done) }, (_, index) => `${kind}-${seed}-${done + index}`)
      tally.round(await playRound({ cluster, stores, pace, random, names, owner, strike: strikeOf(owner), settleMs: kind === 'store-for-long' ? settleMs : 0 }), kind === 'kill')
    }
    say(`  ${kind}: ${JSON.stringify(tally.figures)}`)
  }
  try {
    await cluster.start()
    await play('kill', load.killed, (owner) => (onDown) => cluster.restart(owner, onDown))
    await play('twice', load.killedTwice, (owner) => async (onDown) => {
      await cluster.restart(owner, onDown)
      await new Promise((resolve) => setTimeout(resolve, adoptedAfterMs * (1 + 0.2 * random.next())))
      await cluster.restart(otherSide(owner), () => {})
    })
    await play('frozen', load.frozen, (owner) => (onDown) => {
      onDown()
      return cluster.freeze(owner, frozenMs)
    })
    if (restartStore !== undefined) {
      await play('store', load.storeLost, () => (onDown) => restartStore(briefMs, onDown))
      await play('store-for-long', load.storeLost, () => (onDown) => restartStore(longMs, onDown))
    }
    const stops = Array.from({ length: load.stopped }, (_, index) => index)
    const elapsed = await inParallel(stops, atOnce, (index) => playStop({ cluster, random, pace, name: `stop-${seed}-${index}`, owner: index % 2 === 0 ? 0 : 1 }))
    for (const one of elapsed) tally.stop(one)
    for (const problem of tally.problems.slice(0, 10)) say(`  ${problem}`)
    if (tally.problems.length > 0) for (const line of cluster.log.slice(-20)) say(`  ${line}`)
    return tally
  } finally {
    await cluster.close()
    await stores.close()
  }
}
