import { collectGarbage } from '../../shared/collect-garbage.js'
import type { Contender, OpenContender } from './contender.js'
import { drain } from './drain.js'
import { rotated } from './rotated.js'
import { spread, type Spread } from './spread.js'
import { textSource, type Pace, type TextSource } from './text-source.js'

export interface ChunkLoad {
  pace: Pace
  chunks: number
  rounds: number
  warmUpRounds: number
}

/** Microseconds added to each chunk. */
export interface ChunkCost {
  /** Of the processor, all threads of this process together (the collector's as well). Other processes on the machine hardly change it. */
  processor: Spread
  /** By the clock on the wall: shows waits, and whatever else the machine did. */
  elapsed: Spread
}

interface Cost {
  elapsed: number
  processor: number
}

/** What each contender adds to a chunk, by its name: one answer through everything minus its provider alone, a pair each round. */
export async function measureChunks(contenders: readonly OpenContender[], { pace, chunks, rounds, warmUpRounds }: ChunkLoad): Promise<ReadonlyMap<string, ChunkCost>> {
  const costs = new Map<string, Cost[]>()
  for (let round = 0; round < warmUpRounds + rounds; round += 1) {
    for (const open of rotated(contenders, round)) {
      const contender = open()
      const { elapsed, processor } = await addedCost(contender, textSource(chunks, pace))
      await contender.close()
      if (round >= warmUpRounds) costs.set(contender.name, [...(costs.get(contender.name) ?? []), { elapsed: elapsed / chunks, processor: processor / chunks }])
    }
  }
  return new Map([...costs].map(([name, all]) => [name, summary(all)]))
}

function summary(costs: readonly Cost[]): ChunkCost {
  return { elapsed: spread(costs.map(({ elapsed }) => elapsed), 2), processor: spread(costs.map(({ processor }) => processor), 2) }
}

async function addedCost(contender: Contender, source: TextSource): Promise<Cost> {
  const alone = await costOf(() => contender.drainProvider(source))
  const respond = contender.prepare(source)
  const whole = await costOf(async () => drain(await respond()))
  return { elapsed: whole.elapsed - alone.elapsed, processor: whole.processor - alone.processor }
}

/** In microseconds. */
async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  collectGarbage()
  const [since, before] = [performance.now(), process.cpuUsage()]
  await work()
  const elapsed = (performance.now() - since) * 1_000
  const { user, system } = process.cpuUsage(before)
  return { elapsed, processor: user + system }
}
