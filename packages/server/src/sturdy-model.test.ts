import { ProviderUnavailableError, type Stores } from '@arq/core'
import { memoryStores } from '@arq/storage/memory'
import { FakeClock, scriptedModel, SeededRandom, type ScriptedModel } from '@arq/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Arq } from './arq.js'
import { createArq } from './create-arq.js'
import type { RoutingSettings } from './sturdy-model.js'

const ada = { userId: 'ada' }

interface FakeProcess {
  arq: Arq
  first: ScriptedModel
  ask: (key: string) => Promise<void>
}

describe('breakers of several processes', () => {
  let clock: FakeClock
  let stores: Stores
  const processes: FakeProcess[] = []
  beforeEach(() => {
    clock = new FakeClock()
    stores = { ...memoryStores({ clock }), isDurable: true, close: () => Promise.resolve() }
  })
  afterEach(async () => {
    for (const { arq } of processes.splice(0)) await arq.close()
  })

  const start = (routing: RoutingSettings = {}, name = 'vendor'): FakeProcess => {
    const first = scriptedModel([{ fail: new ProviderUnavailableError('It is down.') }], { name, clock })
    const fallbacks = [{ provider: scriptedModel([{ text: 'Hi.' }], { name: 'other', clock }), model: 'm' }]
    const breaker = { faultsInARow: 1, ...routing.breaker }
    const arq = createArq({ model: { provider: first, model: 'm', fallbacks }, stores, clock, random: new SeededRandom(processes.length + 1), routing: { ...routing, breaker } })
    const ask = async (key: string): Promise<void> => {
      await arq.engine.ask(ada, key, 'Why?')
      const over = arq.engine.idle()
      await clock.advance(5_000)
      await over
    }
    const process = { arq, first, ask }
    processes.push(process)
    return process
  }
  const callsOf = async (routing: RoutingSettings, name?: string): Promise<number[]> => {
    const both = [start(routing, name), start(routing, name)]
    for (const [index, { ask }] of both.entries()) await ask(`k${index}`)
    return both.map(({ first }) => first.calls)
  }

  it('spare each other a model that is down', async () => {
    expect(await callsOf({})).toEqual([1, 0])
  })

  it.each<[number[], RoutingSettings, string]>([
    [[1, 1], { sharedBreakers: 'none' }, 'vendor'],
    [[1, 1], {}, 'ollama'],
    [[1, 0], { sharedBreakers: 'all' }, 'ollama'],
  ])('ask it %j times with %j where it is of %s', async (calls, routing, name) => {
    expect(await callsOf(routing, name)).toEqual(calls)
  })
})
