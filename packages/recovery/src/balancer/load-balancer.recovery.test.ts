import { AuthenticationError, ContextLengthError, ProviderUnavailableError } from '@arq/core'
import type { ArqError, ModelRequest } from '@arq/core'
import { FakeClock, SeededRandom, scriptedModel } from '@arq/testkit'
import type { ScriptedModel } from '@arq/testkit'
import { describe, expect, it } from 'vitest'
import { AutoRecovery } from '../auto-recovery.js'
import { LoadBalancer } from './load-balancer.js'
import type { LoadBalancerOptions } from './load-balancer-options.js'

const question: ModelRequest = { model: '', messages: [{ role: 'user', content: 'Why is the sky blue?' }] }

function setUp(scripts: Readonly<Record<string, ArqError | string>>, options: Partial<LoadBalancerOptions> = {}): { models: ReadonlyMap<string, ScriptedModel>; balancer: LoadBalancer; arq: AutoRecovery; clock: FakeClock } {
  const clock = new FakeClock()
  const models = new Map(Object.entries(scripts).map(([name, script]) => [name, scriptedModel([typeof script === 'string' ? { text: script } : { fail: script }], { name, clock })]))
  const candidates = [...models].map(([id, provider]) => ({ id, provider, model: 'model' }))
  const balancer = new LoadBalancer({ candidates, clock, ...options })
  return { models, balancer, clock, arq: new AutoRecovery({ router: balancer, clock, random: new SeededRandom(1) }) }
}

describe('LoadBalancer under AutoRecovery', () => {
  it('answers every question with one of three dead, which is soon left alone', async () => {
    const { models, balancer, arq } = setUp({ dead: new ProviderUnavailableError('It is down.'), one: 'It scatters.', two: 'It scatters.' }, { strategy: 'round-robin' })
    for (let answer = 0; answer < 60; answer += 1) expect((await arq.query(question)).text).toBe('It scatters.')
    expect(models.get('dead')?.calls).toBe(5)
    expect(balancer.health).toMatchObject([{ breaker: { type: 'open' }, underWay: 0 }, { underWay: 0 }, { underWay: 0 }])
  })

  it('never sends a refused key again', async () => {
    const { models, arq, clock } = setUp({ refused: new AuthenticationError('Wrong key.'), well: 'It scatters.' })
    for (let answer = 0; answer < 10; answer += 1) expect((await arq.query(question)).text).toBe('It scatters.')
    expect([models.get('refused')?.calls, models.get('well')?.calls, clock.pending]).toEqual([1, 10, 0])
  })

  it('tells the real cause where nobody else could be asked', async () => {
    const { arq } = setUp({ only: new ContextLengthError('Too long.') })
    await expect(arq.query(question)).rejects.toMatchObject({ code: 'context_length_exceeded' })
  })
})
