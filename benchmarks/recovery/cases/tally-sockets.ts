import { inParallel } from '../../shared/in-parallel.js'
import type { RecoverySettings } from '../read-settings.js'
import { judgeCase } from './judge-case.js'
import { recoveryCase } from './recovery-case.js'
import { addVerdict, emptyTally, type RecoveryTally } from './recovery-tally.js'
import { runCase } from './run-case.js'
import { socketStage } from './stage.js'

const width = 12

/** The first cases once more, over sockets. */
export async function tallySockets({ seed, socketCases }: RecoverySettings): Promise<RecoveryTally> {
  const tally = emptyTally()
  const numbers = Array.from({ length: socketCases }, (_, number) => number)
  await inParallel(numbers, width, async (number) => {
    const tested = recoveryCase(seed, number)
    addVerdict(tally, judgeCase(tested, await runCase(tested, socketStage()), { isTimeReal: true }))
  })
  return { ...tally, stories: tally.stories.map((story) => `over sockets, ${story}`) }
}
