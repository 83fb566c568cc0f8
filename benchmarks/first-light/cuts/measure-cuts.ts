import type { Random } from '@arq/core'
import { inParallel } from '../../shared/in-parallel.js'
import { createCutStage } from './cut-stage.js'
import { planCuts } from './plan-cuts.js'
import { playCut } from './play-cut.js'
import { recordBody } from './record-body.js'

export interface CutFigures {
  cuts: number
  exact: number
  duplicateRuns: number
}

const atOnce = 48
const shownProblems = 5

export async function measureCuts(share: number, random: Random, say: (line: string) => void): Promise<CutFigures> {
  const stage = createCutStage()
  const body = await recordBody(stage)
  const plan = planCuts(body, share, random)
  say(`The uncut answer is ${body.bytes} bytes in ${body.boundaries.length} events. Cutting it at ${plan.offsets} offsets${plan.everyByte ? ' (every byte)' : ''}, ${plan.cases.length} cases in all.`)
  const since = performance.now()
  const verdicts = await inParallel(plan.cases, atOnce, (cutCase) => playCut(stage, cutCase))
  await stage.close()
  verdicts.flatMap(({ problem }, index) => (problem === undefined ? [] : [`  ${JSON.stringify(plan.cases[index])}: ${problem}`])).slice(0, shownProblems).forEach((problem) => say(problem))
  const exact = verdicts.filter(({ problem }) => problem === undefined).length
  const lines = verdicts.reduce((sum, verdict) => sum + verdict.lines, 0)
  const cameBack = verdicts.filter((verdict) => verdict.lines > 1).length
  say(`${exact} of ${verdicts.length} answers were exact; ${cameBack} clients had to come back, over ${lines} lines in all; it took ${((performance.now() - since) / 1_000).toFixed(1)} s.`)
  return { cuts: verdicts.length, exact, duplicateRuns: verdicts.reduce((sum, { runs }) => sum + Math.max(0, runs - 1), 0) }
}
