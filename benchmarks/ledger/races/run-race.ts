import type { LedgerEntry, LLMProvider, RunContext, Scope } from '@arq/core'
import { UsageLedger, type Budget, type UsageReport } from '@arq/recovery'
import { memoryStores } from '@arq/storage/memory'
import type { SeededRandom } from '@arq/testkit'
import type { RecordedRequest } from '@arq/testkit/node'
import { flatPrices } from '../flat-prices.js'
import { answerQuestion, type MadeAttempt } from './answer-question.js'
import { deviation, judgeAttempt } from './judge-attempt.js'
import { MovableClock } from './movable-clock.js'
import { drawQuestion, type Question } from './question.js'
import type { Vendor } from './start-vendor.js'

const day = 86_400_000
const reservationMs = 900_000
const requests = 100

/** Small enough that some requests of a hundred are refused. */
const budgets = [
  { subject: 'user', window: 'month', tokens: 25_000 },
  { subject: 'session', window: 'month', tokens: 20_000 },
  { subject: 'tenant', window: 'month', usd: 0.9 },
] as const satisfies readonly Budget[]

export interface RaceFigures {
  cases: number
  ok: number
  overBudget: number
  leaked: number
  refused: number
  /** Attempts whose usage the provider did not tell, and the largest deviation of one. */
  counted: number
  worstCounted: number
  problems: readonly string[]
}

/** A hundred requests at once, over one ledger and real connections. */
export async function runRace(vendor: Vendor, providers: Readonly<Record<Question['vendor'], { provider: LLMProvider; model: string }>>, { race, random }: { race: number; random: SeededRandom }): Promise<RaceFigures> {
  const clock = new MovableClock()
  const ledger = new UsageLedger({ store: memoryStores({ clock }).ledger, prices: flatPrices, budgets, clock, reservationMs })
  const questions = Array.from({ length: requests }, (_, index) => drawQuestion(`${race}-${index}`, random))
  vendor.expect(questions)
  const seenBefore = vendor.server.requests.length
  const made = (await Promise.all(questions.map((question) => answerQuestion({ question, ledger, run: runOf(question), ...providers[question.vendor] })))).flat()
  const seen = vendor.server.requests.slice(seenBefore)
  const overBudget = await countOverBudget(ledger)

  clock.putForward(reservationMs)
  const leaked = await countLeaks(ledger)
  const settledLate = await settleLate(made, questions)
  const rows = await allRows(ledger)
  return { ...judge(settledLate, rows, seen), overBudget, leaked: leaked + (await countLeaks(ledger)) }
}

function judge(made: readonly MadeAttempt[], rows: ReadonlyMap<string, LedgerEntry>, seen: readonly RecordedRequest[]): Omit<RaceFigures, 'overBudget' | 'leaked'> {
  const evidence = made.map((one) => ({ made: one, row: rows.get(one.attemptId), request: requestOf(one.attemptId, seen) }))
  const problems = evidence.flatMap((one) => {
    const problem = judgeAttempt(one)
    return problem === '' ? [] : [`${one.made.attemptId} ${problem}`]
  })
  const deviations = evidence.flatMap(({ row, request }) => (row?.state === 'settled' && row.source !== 'provider' ? [deviation(row, request)] : []))
  return {
    cases: made.length,
    ok: made.length - problems.length,
    refused: made.filter(({ end }) => end === 'refused').length,
    counted: deviations.length,
    worstCounted: Math.max(0, ...deviations),
    problems,
  }
}

/** Four users of one tenant in eight sessions, and two without a tenant. */
function runOf({ id, user }: Question): RunContext {
  return { runId: id, scope: scopeOf(user), sessionId: `session-${user}-${id.length % 2}` }
}

function scopeOf(user: number): Scope {
  return user < 4 ? { userId: `user-${user}`, tenantId: 'acme' } : { userId: `user-${user}` }
}

const scopes = Array.from({ length: 6 }, (_, user) => scopeOf(user))

async function settleLate(made: readonly MadeAttempt[], questions: readonly Question[]): Promise<readonly MadeAttempt[]> {
  const fates = new Map(questions.map(({ id, fate }) => [id, fate]))
  return Promise.all(
    made.map(async ({ settleLate: settle, ...one }) => {
      const fate = fates.get(one.attemptId.split('/')[0] ?? '')
      if (settle === undefined || fate?.kind !== 'crash' || !fate.late) return one
      return { ...one, entries: [await settle(), await settle()], settleLate: settle }
    }),
  )
}

/** The requests of one question come in the order of its attempts. */
function requestOf(attemptId: string, seen: readonly RecordedRequest[]): RecordedRequest | undefined {
  const [id, number] = attemptId.split('/')
  const own = seen.filter(({ path, body }) => !path.endsWith('count_tokens') && JSON.stringify(body).includes(`[${id}]`))
  return own[Number(number) - 1]
}

async function allRows(ledger: UsageLedger): Promise<ReadonlyMap<string, LedgerEntry>> {
  const pages = await Promise.all(scopes.map((scope) => ledger.entries({ scope, limit: 500 })))
  return new Map(pages.flatMap(({ entries }) => entries.map((entry) => [entry.attemptId, entry])))
}

async function countLeaks(ledger: UsageLedger): Promise<number> {
  const open = [...(await allRows(ledger)).values()].filter(({ state }) => state === 'reserved').length
  const reports = await Promise.all(scopes.flatMap((scope) => [ledger.usage(scope), ledger.usage(scope, { windowMs: day }), ledger.usage(scope, { of: 'tenant' })]))
  return open + reports.filter(({ tokens }) => tokens !== undefined && tokens.reserved.input + tokens.reserved.output > 0).length
}

/** No estimate of a race is too small, so that no budget may be passed at all. */
async function countOverBudget(ledger: UsageLedger): Promise<number> {
  const tokens = (report: UsageReport): number => (report.tokens?.charged.input ?? 0) + (report.tokens?.charged.output ?? 0)
  const users = await Promise.all(scopes.map((scope) => ledger.usage(scope)))
  const sessions = await Promise.all(scopes.flatMap((scope, user) => [0, 1].map((session) => ledger.usage(scope, { sessionId: `session-${user}-${session}` }))))
  const tenants = await Promise.all(scopes.map((scope) => ledger.usage(scope, { of: 'tenant' })))
  return (
    users.filter((report) => tokens(report) > budgets[0].tokens).length +
    sessions.filter((report) => tokens(report) > budgets[1].tokens).length +
    tenants.filter(({ cost }) => (cost?.charged ?? 0) > budgets[2].usd).length
  )
}
