import type { RunContext } from '@arq/core'
import { UsageLedger, type Budget, type Reservation } from '@arq/recovery'
import { memoryStores } from '@arq/storage/memory'
import { FakeClock } from '@arq/testkit'
import type { Scheduler } from 'fast-check'
import { flatPrices } from '../flat-prices.js'
import { Oracle } from './oracle.js'
import type { Step } from './step.js'

const day = 86_400_000
const reservationMs = 900_000

const callers: readonly (RunContext | undefined)[] = [
  { runId: 'r1', scope: { tenantId: 'acme', userId: 'alice' }, sessionId: 's1' },
  { runId: 'r2', scope: { tenantId: 'acme', userId: 'alice' }, sessionId: 's2' },
  { runId: 'r3', scope: { tenantId: 'acme', userId: 'bob' } },
  { runId: 'r4', scope: { userId: 'alice' }, sessionId: 's1' },
  undefined,
]

const budgets: readonly Budget[] = [
  { subject: 'session', window: 3_600_000, tokens: 200 },
  { subject: 'user', window: day, tokens: 300, usd: 0.003 },
  { subject: 'tenant', window: 'month', tokens: 700 },
  { subject: 'user', window: day, tokens: 120, counts: 'wasted' },
  { subject: 'anonymous', window: day, tokens: 150 },
]

export interface PlayedHistory {
  overBudget: number
  /** Reservations that are still open when their time is long over. */
  leaked: number
}

/** Plays a history on a ledger of its own, its calls in an order that the scheduler chooses. Throws where the ledger is wrong. */
export async function playHistory(steps: readonly Step[], scheduler: Scheduler): Promise<PlayedHistory> {
  const clock = new FakeClock()
  const oracle = new Oracle(memoryStores({ clock }).ledger, (what) => scheduler.schedule(Promise.resolve(), what).then(() => {}))
  const ledger = new UsageLedger({ store: oracle, prices: flatPrices, budgets, clock, reservationMs })
  const held = new Map<number, Promise<Reservation | undefined>>()
  const calls: Promise<unknown>[] = []
  for (const step of steps) {
    if (step.do !== 'wait') calls.push(...play(step, ledger, held))
    else {
      if (scheduler.count() > 0) await scheduler.waitOne()
      await clock.advance(step.ms)
    }
  }
  const outcomes = Promise.allSettled(calls)
  await scheduler.waitFor(outcomes)
  for (const outcome of await outcomes) if (outcome.status === 'rejected') throw outcome.reason
  await clock.advance(reservationMs)
  const leaked = await countLeaks(ledger, oracle)
  if (oracle.problem !== undefined) throw oracle.problem
  return { overBudget: oracle.overBudget, leaked }
}

function play(step: Exclude<Step, { do: 'wait' }>, ledger: UsageLedger, held: Map<number, Promise<Reservation | undefined>>): readonly Promise<unknown>[] {
  const reservation = held.get(step.attempt)
  switch (step.do) {
    case 'reserve': {
      const run = callers[step.caller]
      const names = { attemptId: `attempt-${step.attempt}-${step.caller}`, ...(run === undefined ? {} : { run }), candidate: 'c', provider: 'p', model: step.attempt % 7 === 0 ? 'unpriced' : 'm' }
      const reserved = ledger.reserve({ ...names, estimate: { input: step.input, output: step.output } }).catch(unlessRefused)
      held.set(step.attempt, reserved)
      return [reserved]
    }
    case 'settle': {
      const usage = { input: { total: step.input }, output: { total: step.output + step.wasted }, source: 'provider' } as const
      const settlement = { usage, charged: { input: step.input, output: step.output }, wasted: { input: 0, output: step.wasted } }
      return [(reservation ?? Promise.resolve(undefined)).then((open) => open?.settle(settlement))]
    }
    case 'release':
      return [(reservation ?? Promise.resolve(undefined)).then((open) => open?.release())]
    case 'crash':
      held.delete(step.attempt)
      return []
  }
}

function unlessRefused(thrown: unknown): undefined {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && thrown.code === 'budget_exceeded') return undefined
  throw thrown
}

/** Every sum is held against the rows on the way. */
async function countLeaks(ledger: UsageLedger, oracle: Oracle): Promise<number> {
  let leaked = 0
  for (const run of callers) {
    for (const options of [{}, { windowMs: day }, { of: 'tenant' }, { sessionId: 's1' }] as const) {
      const { tokens } = await ledger.usage(run?.scope, options)
      leaked += tokens === undefined || tokens.reserved.input + tokens.reserved.output === 0 ? 0 : 1
    }
    const { entries } = await ledger.entries({ ...(run?.scope === undefined ? {} : { scope: run.scope }), of: 'tenant', limit: 500 })
    leaked += entries.filter(({ state }) => state === 'reserved').length
  }
  return leaked + [...oracle.rows.values()].filter(({ state }) => state === 'reserved').length
}
