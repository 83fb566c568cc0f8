import { AuthenticationError, isTerminal, ProviderUnavailableError, RateLimitError, StreamTruncatedError, type LLMProvider, type RunEventBody } from '@arq/core'
import { createArq, type Arq, type ArqOptions } from '@arq/server'
import { memoryStores } from '@arq/storage/memory'
import { FakeClock, scriptedModel, SeededRandom, type Script } from '@arq/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { ada, send } from './support/engine-bench.js'

const refused = (name: string): LLMProvider => scriptedModel([{ fail: new AuthenticationError('The key was refused.') }], { name })
const gone = (name: string): LLMProvider => scriptedModel([{ fail: new ProviderUnavailableError('It is gone.', { isRetryable: true }) }], { name })

describe('an answer that cannot be made', () => {
  let clock: FakeClock
  let arq: Arq
  afterEach(() => arq.close())

  function open(model: ArqOptions['model'], options: Partial<ArqOptions> = {}): void {
    clock = new FakeClock()
    arq = createArq({ model, clock, random: new SeededRandom(3), stores: memoryStores({ clock }), ...options })
  }

  /** The entries of the run, once time has gone by and nothing is under way. */
  async function ended(runId: string, withinMs: number): Promise<readonly RunEventBody[]> {
    await clock.advance(withinMs)
    await arq.engine.idle()
    const bodies = (await arq.stores.runs.read(runId, 0)).map(({ body }) => body)
    expect(bodies.filter(isTerminal)).toHaveLength(1)
    return bodies
  }

  async function expectCleanLedger(): Promise<void> {
    const { tokens } = await arq.ledger.usage(ada)
    expect(tokens?.reserved ?? { input: 0, output: 0 }).toEqual({ input: 0, output: 0 })
  }

  it('since no candidate is left, ends with why each was not asked', async () => {
    open({ provider: refused('a'), model: 'm', fallbacks: [{ provider: gone('b'), model: 'm' }] }, { recovery: { budgets: { retries: 9 } } })
    const run = await arq.engine.chat(ada, send('t1', 'k1'))
    const bodies = await ended(run.runId, 120_000)
    expect(bodies.at(-1)).toMatchObject({ type: 'error', error: { code: 'provider_unavailable' } })
    await expectCleanLedger()
  })

  it('since all breakers are open, ends at once', async () => {
    open({ provider: gone('a'), model: 'm' }, { routing: { breaker: { faultsInARow: 2, whenAllOpen: 'fail' } }, recovery: { budgets: { retries: 1 } } })
    for (const key of ['k1', 'k2']) {
      await arq.engine.chat(ada, send('t1', key))
      await clock.advance(5_000)
      await arq.engine.idle()
    }
    const run = await arq.engine.chat(ada, send('t1', 'k3'))
    const bodies = await ended(run.runId, 10)
    expect(bodies.at(-1)).toMatchObject({ type: 'error', error: { code: 'provider_unavailable', message: expect.stringContaining('a/m') } })
    await expectCleanLedger()
  })

  it('since its budget is used up, ends before anybody is asked', async () => {
    const model = scriptedModel([{ text: 'Hi.' }])
    open({ provider: model, model: 'm' }, { budgets: [{ subject: 'user', window: 86_400_000, tokens: 10 }] })
    const run = await arq.engine.chat(ada, send('t1', 'k1'))
    const bodies = await ended(run.runId, 10)
    expect(bodies.at(-1)).toMatchObject({ type: 'error', error: { code: 'budget_exceeded' } })
    expect(model.calls).toBe(0)
    await expectCleanLedger()
  })

  it('since its time is over, ends within it and keeps what came', async () => {
    open({ provider: scriptedModel([{ text: 'Half ' }, { hang: true }]), model: 'm' }, { recovery: { budgets: { wallClockMs: 1_500 } } })
    const run = await arq.engine.chat(ada, send('t1', 'k1'))
    const bodies = await ended(run.runId, 1_500)
    expect(bodies.at(-1)).toMatchObject({ type: 'error', error: { code: 'timeout', details: { kind: 'deadline' } }, metadata: { incomplete: 'failed' } })
    expect(bodies).toContainEqual(expect.objectContaining({ type: 'text-delta', delta: 'Half ' }))
    await expectCleanLedger()
  })

  const waits: readonly (readonly [string, () => void])[] = [
    ['for the first content', () => open({ provider: scriptedModel([{ hang: true }]), model: 'm' })],
    ['for more content', () => open({ provider: scriptedModel([{ text: 'Half ' }, { hang: true }]), model: 'm' })],
    ['before another attempt', () => open({ provider: gone('a'), model: 'm' }, { recovery: { backoff: { baseMs: 1_000_000, factor: 2, maxMs: 1_000_000 } } })],
    ['for a limit', () => open({ provider: scriptedModel([{ fail: new RateLimitError('Wait.', { isRetryable: true, retryAfterMs: 20_000 }) }]), model: 'm' })],
    ['at a seam', () => open({ provider: seam(), model: 'm' })],
  ]

  it.each(waits)('since it was stopped during the wait %s, ends at once', async (_wait, make) => {
    make()
    const run = await arq.engine.chat(ada, send('t1', 'k1'))
    await clock.advance(600)
    await arq.engine.stop(ada, 't1', { runId: run.runId })
    const bodies = await ended(run.runId, 0)
    expect(bodies.at(-1)).toMatchObject({ type: 'abort', metadata: { incomplete: 'stopped' } })
    await clock.advance(2_000)
    await expectCleanLedger()
  })
})

/** Breaks off and then begins to repeat itself for ever. */
function seam(): LLMProvider {
  const broken: Script = [{ text: 'The quick brown fox jumps over the ' }, { fail: new StreamTruncatedError('It broke off.', { isRetryable: true }) }]
  return scriptedModel([broken, [{ text: 'fox jumps' }, { hang: true }]] as readonly Script[], { capabilities: { continuation: 'instruct' } })
}
