import { SeededRandom } from '@arq/testkit'
import { describe, expect, it } from 'vitest'
import { CellTable } from './cell-table.js'
import { otherValue } from './dimension.js'

const one = { counts: [['retries', 1] as ['retries', number]], values: [] }

function tableOf(limit: number): CellTable {
  return new CellTable({ width: 2, keptByOthers: 1, limit, otherLimit: 3, othersKeepValues: false, random: new SeededRandom(7) })
}

function totals(table: CellTable): Map<string, number> {
  return new Map(Array.from(table.cells(), ({ values, tally }) => [values.join('/'), tally.count('retries')]))
}

describe('CellTable', () => {
  it('keeps everybody apart while there is room', () => {
    const table = tableOf(2)
    for (const user of ['ada', 'bob', 'ada']) table.at(['gpt', user]).add(one)
    expect(totals(table)).toEqual(new Map([['gpt/ada', 2], ['gpt/bob', 1]]))
    expect(table.whole).toBe(true)
  })

  it('finds the heavy ones in a flood of strangers, and loses no event', () => {
    const table = tableOf(20)
    for (let round = 0; round < 20_000; round += 1) {
      table.at(['gpt', `stranger-${round}`]).add(one)
      if (round % 10 === 0) table.at(['gpt', `regular-${(round / 10) % 5}`]).add(one)
    }
    const counts = totals(table)
    expect(table.size).toBeLessThanOrEqual(21)
    expect(table.whole).toBe(false)
    for (let regular = 0; regular < 5; regular += 1) expect(counts.get(`gpt/regular-${regular}`)).toBeGreaterThan(300)
    expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(22_000)
  })

  it('never shows a newcomer what belonged to another', () => {
    const table = tableOf(1)
    table.at(['gpt', 'ada']).add(one)
    table.at(['gpt', 'bob']).add(one)
    const counts = totals(table)
    expect(counts.get('gpt/bob')).toBe(1)
    expect(counts.get(`gpt/${otherValue}`)).toBe(1)
  })

  it('bounds the others too', () => {
    const table = tableOf(5)
    for (let round = 0; round < 5000; round += 1) table.at([`model-${round}`, 'ada']).add(one)
    expect(table.size).toBeLessThanOrEqual(5 + 3 + 1)
    expect([...totals(table).values()].reduce((sum, count) => sum + count, 0)).toBe(5000)
  })

  it('merges by weight, and keeps what it has no room for', () => {
    const [table, other] = [tableOf(2), tableOf(2)]
    for (const user of ['ada', 'ada', 'ada', 'bob']) table.at(['gpt', user]).add(one)
    for (const user of ['ada', 'cy', 'cy']) other.at(['gpt', user]).add(one)
    for (const cell of other.cells()) table.merge(cell)
    expect(totals(table)).toEqual(new Map([['gpt/ada', 4], ['gpt/cy', 2], [`gpt/${otherValue}`, 1]]))
    expect(table.whole).toBe(false)
  })
})
