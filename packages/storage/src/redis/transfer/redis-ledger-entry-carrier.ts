import type { LedgerCounter, LedgerEntry, LedgerEntryRow } from '@arq/core'
import { ledgerSubjectKey } from '../../shared/ledger-subject-key.js'
import { accountOfKey } from '../../shared/transfer/account-of-key.js'
import { keyOfAccount } from '../../shared/transfer/key-of-account.js'
import type { RowCarrier, Taken } from '../../shared/transfer/row-carrier.js'
import { spanOf } from '../../shared/transfer/span-of.js'
import { accountMs } from '../ledger/account-ms.js'
import { amountWords, counterName } from '../ledger/counter-words.js'
import { ledgerRow, reservedJson, whoseRow } from '../ledger/ledger-row.js'
import { ledgerTransferScripts } from './ledger-transfer-scripts.js'
import { loadedRows } from './loaded-rows.js'
import type { RedisLedgerCarrierOptions } from './redis-ledger-carrier-options.js'

const atOnce = 200

/** The rows of the accounts. */
export class RedisLedgerEntryCarrier implements RowCarrier<LedgerEntryRow> {
  readonly #options: RedisLedgerCarrierOptions

  constructor(options: RedisLedgerCarrierOptions) {
    this.#options = options
  }

  async *rows(): AsyncGenerator<LedgerEntryRow, void, undefined> {
    const accounts = loadedRows(this.#options, 'export the ledger', 'ledger-rows', async (tag) => tag)
    for await (const account of accounts) yield* this.#ofAccount(account)
  }

  async take({ account, entry, counters }: LedgerEntryRow): Promise<Taken> {
    const { calls, keys, ledgerRetentionMs } = this.#options
    const { attemptId, estimate, reservedAt, expiresAt, userId, sessionId, runId } = entry
    const lines = counters.map(({ subject, window }) => `${window.end} ${counterName(ledgerSubjectKey(subject, entry), window)}`)
    const [outcome] = await calls.run(ledgerTransferScripts.takeRow, keys.account(keyOfAccount(account)), [
      0, accountMs(ledgerRetentionMs), attemptId, reservedJson(entry), whoseRow({ userId, sessionId, runId }), [`${amountWords(estimate)} ${reservedAt}`, ...lines].join('\n'), expiresAt,
      ledgerRetentionMs, stateWords(entry),
    ])
    return outcome as Taken
  }

  async *#ofAccount(key: string): AsyncGenerator<LedgerEntryRow, void, undefined> {
    const { calls, keys, ledgerRetentionMs } = this.#options
    const { purpose } = ledgerTransferScripts.giveRows
    const account = accountOfKey(key)
    for (let from = 0; ; from += atOnce) {
      const [, ...told] = await calls.run(ledgerTransferScripts.giveRows, keys.account(key), [0, accountMs(ledgerRetentionMs), from, atOnce, ledgerRetentionMs])
      const looked = told.pop()
      for (const given of told) {
        const { entry } = ledgerRow(purpose, given)
        yield { v: 1, kind: 'ledger-entry', ...(account === undefined ? {} : { account }), entry, counters: countersOf(given) }
      }
      if (Number(looked) < atOnce) return
    }
  }
}

/** Nothing for an open one. */
function stateWords({ state, late, endedAt = 0, charged, wasted, source }: LedgerEntry): string {
  if (state === 'reserved') return ''
  return `${state} ${late ? 1 : 0} ${endedAt} ${JSON.stringify({ charged, wasted, source })}`
}

function countersOf(given: unknown): readonly LedgerCounter[] {
  const [, , , , words]: readonly unknown[] = Array.isArray(given) ? given : []
  return String(words).split('\n').slice(1).map((line) => {
    const [, end, subject = '', span = '', start] = /^(\d+) (\S+) (\S+) (-?\d+)$/.exec(line) ?? []
    return { subject: subject === 'tenant' ? 'tenant' : subject.endsWith('/') ? 'user' : 'session', window: { span: spanOf(span), start: Number(start), end: Number(end) } }
  })
}
