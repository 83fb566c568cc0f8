import { expect } from 'vitest'
import { faultRows, plantedKeys, runFaultRow, type FaultRow } from '../../node/index.js'
import type { ProviderCheck } from './provider-check.js'
import { plantedKey } from './provider-stage.js'
import type { ProviderSubject } from './provider-subject.js'
import { profileOf } from '../../node/fault-rows/profile-of.js'

const planted = plantedKeys(plantedKey)

const rowCheck = (row: FaultRow, mode: 'stream' | 'query'): ProviderCheck => ({
  name: `${mode}: ${row.name}`,
  run: async (stage) => {
    const outcome = await runFaultRow(row, mode, stage)
    expect(outcome?.verdict, outcome?.why).toBe('typed')
    expect(planted.in(outcome?.error), 'where in the error the key shows').toEqual([])
  },
})

/** Every row of the fault table that the subject's wire has, streamed and in one piece. */
export function faultChecks(subject: ProviderSubject): readonly ProviderCheck[] {
  const rows = faultRows.filter((row) => row.happening({ text: 'All is well.' }, profileOf(subject)) !== undefined)
  return rows.flatMap((row) => [rowCheck(row, 'stream'), rowCheck(row, 'query')])
}
