import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { vitestTotals } from './vitest-totals.mjs'

test('a file that could not be loaded counts as a failed test', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'arq-totals-'))
  const file = path.join(folder, 'report.json')
  const testResults = [
    { status: 'failed', assertionResults: [] },
    { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] },
    { status: 'passed', assertionResults: [{ status: 'passed' }] },
  ]
  await writeFile(file, JSON.stringify({ numPassedTests: 2, numFailedTests: 1, numPendingTests: 3, numTodoTests: 1, testResults }))
  expect(vitestTotals(file)).toEqual({ passed: 2, failed: 2, skipped: 4 })
  await rm(folder, { recursive: true })
})

test('a run that left no report counts nothing', () => {
  expect(vitestTotals('/nowhere/report.json')).toEqual({ passed: 0, failed: 0, skipped: 0 })
})
