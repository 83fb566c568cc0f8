import { afterEach, describe, expect, it } from 'vitest'
import { HandlerBench, send } from '../fakes/handler-bench.js'

describe('what a caller used', () => {
  let bench: HandlerBench
  afterEach(() => bench.arq.close())

  it('is told to that caller alone, attempt by attempt and in sums', async () => {
    bench = new HandlerBench()
    await bench.post('chat', send('t1', 'k1'))
    await bench.post('chat', send('t2', 'k1'), { user: 'eve' })
    const usage = (await bench.call('GET', 'usage')).json()
    expect(usage).toMatchObject({
      today: { tokens: { charged: { input: 2, output: 1 }, wasted: { input: 0, output: 0 }, reserved: { input: 0, output: 0 } } },
      month: { tokens: { charged: { input: 2, output: 1 } } },
      attempts: [{ state: 'settled', userId: 'ada', provider: 'scripted', model: 'm', charged: { input: 2, output: 1 } }],
    })
    expect((await bench.call('GET', 'usage', { user: 'nobody' })).json()).toMatchObject({ attempts: [], today: { window: { start: expect.any(Number) } } })
  })

  it('comes in pages', async () => {
    bench = new HandlerBench()
    for (const key of ['k1', 'k2', 'k3']) await bench.post('chat', send('t1', key))
    const first = (await bench.call('GET', 'usage?limit=2')).json()
    expect(first['attempts']).toHaveLength(2)
    const second = (await bench.call('GET', `usage?limit=2&cursor=${encodeURIComponent(String(first['cursor']))}`)).json()
    expect(second['attempts']).toHaveLength(1)
    expect(second).not.toHaveProperty('cursor')
  })

  it('is counted with latency, errors and recoveries, of that caller alone', async () => {
    bench = new HandlerBench([{ text: 'Half ' }, { truncate: true }])
    await bench.post('chat', send('t1', 'k1'))
    expect((await bench.call('GET', 'analytics')).json()).toMatchObject({ totals: { answers: { total: 1, failed: 1 }, answerErrorRate: 1 }, users: [], models: [{ group: { provider: 'scripted' } }] })
    expect((await bench.call('GET', 'analytics', { user: 'eve' })).json()).not.toMatchObject({ totals: { answers: { total: 1 } } })
  })

  it.each(['usage?limit=0', 'usage?limit=1.5', 'usage?limit=201', 'usage?limit=', 'usage?limit=many', 'analytics?from=yesterday', 'analytics?to=-1', 'usage?cursor=none'])('refuses %s with a machine-readable body', async (path) => {
    bench = new HandlerBench()
    const refused = await bench.call('GET', path)
    expect(refused.status).toBe(400)
    expect(refused.json()).toMatchObject({ error: { code: 'validation_failed' } })
  })
})
