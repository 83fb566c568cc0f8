import type {
  LedgerAttempt, LedgerEntry, LedgerPage, LedgerQuery, LedgerSettlement, LedgerStore, LedgerTotals, LedgerTotalsQuery, NewReservation, ReserveOutcome,
  Scope,
} from '@arq/core'
import { ledgerAccountKey } from '../../shared/ledger-account-key.js'
import { ledgerPage } from '../../shared/ledger-page.js'
import { ledgerSubjectKey } from '../../shared/ledger-subject-key.js'
import { tenantOf } from '../../shared/tenant-of.js'
import { userPrefix } from '../../shared/user-prefix.js'
import type { RedisLink } from '../connection/redis-link.js'
import type { RedisKeys } from '../redis-keys.js'
import { replyWords } from '../reply-words.js'
import { accountMs } from './account-ms.js'
import { amountWords, counterName } from './counter-words.js'
import { ledgerRow, reservedJson, whoseRow, word } from './ledger-row.js'
import { ledgerScripts } from './ledger-scripts.js'

export interface RedisLedgerStoreOptions {
  link: RedisLink
  keys: RedisKeys
  processId: string
  maxLedgerRows: number
  ledgerRetentionMs: number
}

/** The ledger in Redis: an account is one slot, and each call one script. Sums of a window are dropped a day after its end. */
export class RedisLedgerStore implements LedgerStore {
  readonly #options: RedisLedgerStoreOptions
  #calls = 0

  constructor(options: RedisLedgerStoreOptions) {
    this.#options = options
  }

  async reserve(reservation: NewReservation): Promise<ReserveOutcome> {
    const { scope, attemptId, estimate, at, expiresAt, counters } = reservation
    const lines = counters.map(({ subject, window }) => `${window.end} ${counterName(ledgerSubjectKey(subject, { userId: scope?.userId, sessionId: reservation.sessionId }), window)}`)
    const limits = reservation.limits.filter(({ counter }) => counters[counter] !== undefined)
    const [outcome, ...told] = await this.#run('reserve', scope, at, [
      attemptId,
      this.#token(),
      reservedJson({ ...reservation, tenantId: tenantOf(scope), reservedAt: at }),
      whoseRow({ userId: scope?.userId, sessionId: scope === undefined ? undefined : reservation.sessionId, runId: reservation.runId }),
      [`${amountWords(estimate)} ${at}`, ...lines].join('\n'),
      expiresAt,
      this.#options.maxLedgerRows,
      at - this.#options.ledgerRetentionMs,
      ...limits.flatMap(({ counter, counts, unit, limit }) => [counter, counts, unit, limit]),
    ])
    if (outcome !== 'refused') return { outcome: outcome === 'reserved' ? 'reserved' : 'exists', entry: ledgerRow(ledgerScripts.reserve.purpose, told[0]).entry }
    const over = limits.flatMap((limit, index) => (told[index] === '-' ? [] : [{ limit: reservation.limits.indexOf(limit), heldByReservations: told[index] === 'held' }]))
    return { outcome: 'refused', over }
  }

  async settle({ scope, attemptId, at, charged, wasted, source }: LedgerSettlement): Promise<LedgerEntry | undefined> {
    const json = JSON.stringify({ charged, wasted, source })
    return entryOf(ledgerScripts.settle.purpose, await this.#run('settle', scope, at, [attemptId, amountWords(charged), amountWords(wasted), source, json]))
  }

  async release({ scope, attemptId, at }: LedgerAttempt): Promise<LedgerEntry | undefined> {
    return entryOf(ledgerScripts.release.purpose, await this.#run('release', scope, at, [attemptId]))
  }

  async totals({ scope, sessionId, subject, window, at }: LedgerTotalsQuery): Promise<LedgerTotals | undefined> {
    const [outcome, ...sums] = await this.#run('totals', scope, at, [counterName(ledgerSubjectKey(subject, { userId: scope?.userId, sessionId }), window)])
    return outcome === 'none' ? undefined : totalsOf(sums.map(Number))
  }

  async entries(query: LedgerQuery): Promise<LedgerPage> {
    // Refuses a cursor that is none.
    const { entries: none } = ledgerPage([], query)
    const { scope, of = 'user', from = 0, to = Number.MAX_SAFE_INTEGER, limit = 50, cursor = '+inf', at } = query
    const asked = of === 'tenant' ? ['*', '*', '*'] : [word(scope?.userId), typeof of === 'object' && 'sessionId' in of ? word(of.sessionId) : '*', typeof of === 'object' && 'runId' in of ? word(of.runId) : '*']
    const most = Math.max(1, Math.min(500, Math.floor(limit))) + 1
    const [, ...rows] = await this.#run('entries', scope, at, [cursor, from, to, most, ...asked])
    return rows.length === 0 ? { entries: none } : ledgerPage(rows.map((told) => ledgerRow(ledgerScripts.entries.purpose, told)), query)
  }

  async forget(scope: Scope): Promise<void> {
    if (tenantOf(scope) === undefined) await this.#run('forgetAccount', scope, 0, [])
    else await this.#run('forgetUser', scope, 0, [word(scope.userId), userPrefix(scope.userId)])
  }

  async #run(name: keyof typeof ledgerScripts, scope: Scope | undefined, at: number, values: readonly (string | number)[]): Promise<readonly [string, ...unknown[]]> {
    const { link, keys, ledgerRetentionMs } = this.#options
    const ttl = accountMs(ledgerRetentionMs)
    return replyWords(ledgerScripts[name], await link.run(ledgerScripts[name], keys.account(ledgerAccountKey(scope)), [Math.floor(at), ttl, ...values]))
  }

  /** Tells a call that is sent again from another one like it. */
  #token(): string {
    this.#calls += 1
    return `${this.#options.processId}-${this.#calls.toString(36)}`
  }
}

function entryOf(purpose: string, [outcome, told]: readonly unknown[]): LedgerEntry | undefined {
  return outcome === 'none' ? undefined : ledgerRow(purpose, told).entry
}

function totalsOf([ri = 0, ro = 0, rm = 0, ci = 0, co = 0, cm = 0, wi = 0, wo = 0, wm = 0, settled = 0, unpriced = 0, counted = 0, estimated = 0]: readonly number[]): LedgerTotals {
  return {
    charged: { input: ci, output: co, microUsd: cm },
    wasted: { input: wi, output: wo, microUsd: wm },
    reserved: { input: ri, output: ro, microUsd: rm },
    settled,
    unpriced,
    counted,
    estimated,
  }
}
