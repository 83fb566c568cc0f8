import { describe, expect, it } from 'vitest'
import { FakeClock } from '../fakes/fake-clock.js'
import { AdoptionGate } from './adoption-gate.js'

describe('AdoptionGate', () => {
  const asks = (gate: AdoptionGate): Promise<string | undefined> => gate.ask(() => Promise.resolve('abandoned'))
  const fails = (gate: AdoptionGate): Promise<unknown> => gate.ask(() => Promise.reject(new Error('away')))

  it('is open from the first answer on', async () => {
    const gate = new AdoptionGate(new FakeClock())
    expect([await asks(gate), await asks(gate)]).toEqual(['abandoned', 'abandoned'])
  })

  it('closes for a lease after the store has failed, however often', async () => {
    const clock = new FakeClock()
    const gate = new AdoptionGate(clock)
    for (let time = 0; time < 3; time += 1) {
      await expect(fails(gate)).rejects.toThrow('away')
      await clock.advance(10_000)
    }
    expect(await asks(gate)).toBeUndefined()
    await clock.advance(2_999)
    expect(await asks(gate)).toBeUndefined()
    await clock.advance(1)
    expect(await asks(gate)).toBe('abandoned')
  })

  it('closes for a lease after an answer that took long', async () => {
    const clock = new FakeClock()
    const gate = new AdoptionGate(clock)
    expect(await gate.ask(() => clock.advance(1_001))).toBeUndefined()
    await clock.advance(2_000)
    expect(await asks(gate)).toBeUndefined()
    await clock.advance(1_000)
    expect(await asks(gate)).toBe('abandoned')
  })
})
