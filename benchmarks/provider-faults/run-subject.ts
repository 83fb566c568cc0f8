import { faultRows, runFaultRow, startVendor, type AskMode, type FaultRow, type Judgement, type ProviderUnderTest, type RowStage } from '@arq/testkit/node'
import type { StrayFailures } from './stray-failures.js'

export interface FaultCase extends Judgement {
  /** Wire, way of asking and row. */
  name: string
}

const modes: readonly (readonly [mode: AskMode, name: string])[] = [
  ['stream', 'streamed'],
  ['query', 'one-shot'],
]

/** Tries every row that this subject's wire has, streamed and one-shot, each with a fresh provider. */
export async function runSubject(subject: ProviderUnderTest, stray: StrayFailures): Promise<readonly FaultCase[]> {
  const stage: RowStage = { subject, ...(await startVendor(subject)), apiKey: 'bench-key-71c0' }
  const cases: FaultCase[] = []
  for (const row of faultRows) {
    for (const [mode, asked] of modes) {
      const judged = await runCase(row, mode, stage, stray)
      if (judged !== undefined) cases.push({ name: `${subject.name}, ${asked}, ${row.name}`, ...judged })
    }
  }
  await stage.server.close()
  return cases
}

async function runCase(row: FaultRow, mode: AskMode, stage: RowStage, stray: StrayFailures): Promise<Judgement | undefined> {
  const outcome = await runFaultRow(row, mode, stage)
  const [failure] = await stray.take()
  if (outcome === undefined || failure === undefined) return outcome
  return { verdict: 'unhandled', why: `it left ${failure}` }
}
