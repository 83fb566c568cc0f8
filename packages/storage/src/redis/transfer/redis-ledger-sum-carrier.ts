import type { LedgerSumRow } from '@arq/core'
import { accountOfKey } from '../../shared/transfer/account-of-key.js'
import { keyOfAccount } from '../../shared/transfer/key-of-account.js'
import { keyOfSubject } from '../../shared/transfer/key-of-subject.js'
import type { RowCarrier, Taken } from '../../shared/transfer/row-carrier.js'
import { spanOf } from '../../shared/transfer/span-of.js'
import { subjectOfKey } from '../../shared/transfer/subject-of-key.js'
import { accountMs } from '../ledger/account-ms.js'
import { counterName } from '../ledger/counter-words.js'
import { ledgerTransferScripts } from './ledger-transfer-scripts.js'
import { loadedRows } from './loaded-rows.js'
import type { RedisLedgerCarrierOptions } from './redis-ledger-carrier-options.js'

const atOnce = 200

/** The sums of the accounts. */
export class RedisLedgerSumCarrier implements RowCarrier<LedgerSumRow> {
  readonly #options: RedisLedgerCarrierOptions

  constructor(options: RedisLedgerCarrierOptions) {
    this.#options = options
  }

  async *rows(): AsyncGenerator<LedgerSumRow, void, undefined> {
    const accounts = loadedRows(this.#options, 'export the ledger', 'ledger-windows', async (tag) => tag)
    for await (const account of accounts) yield* this.#ofAccount(account)
  }

  async take({ account, subject, window, totals }: LedgerSumRow): Promise<Taken> {
    const { calls, keys, ledgerRetentionMs } = this.#options
    const { charged, wasted, settled, unpriced, counted, estimated } = totals
    const sums = [charged.input, charged.output, charged.microUsd, wasted.input, wasted.output, wasted.microUsd, settled, unpriced, counted, estimated]
    const line = `${window.end} ${counterName(keyOfSubject(subject), window)}`
    const [outcome] = await calls.run(ledgerTransferScripts.takeSum, keys.account(keyOfAccount(account)), [0, accountMs(ledgerRetentionMs), line, ledgerRetentionMs, ...sums])
    return outcome as Taken
  }

  async *#ofAccount(key: string): AsyncGenerator<LedgerSumRow, void, undefined> {
    const { calls, keys, ledgerRetentionMs } = this.#options
    const account = accountOfKey(key)
    for (let from = 0; ; from += atOnce) {
      const [, ...told] = await calls.run(ledgerTransferScripts.giveSums, keys.account(key), [0, accountMs(ledgerRetentionMs), from, atOnce])
      const looked = told.pop()
      for (const given of told) yield { v: 1, kind: 'ledger-sum', ...(account === undefined ? {} : { account }), ...sumOf(given) }
      if (Number(looked) < atOnce) return
    }
  }
}

function sumOf(given: unknown): Pick<LedgerSumRow, 'subject' | 'window' | 'totals'> {
  const [counter, end, ...sums]: readonly unknown[] = Array.isArray(given) ? given : []
  const [, subject = '', span = '', start] = /^(\S+) (\S+) (-?\d+)$/.exec(String(counter)) ?? []
  const [ci = 0, co = 0, cm = 0, wi = 0, wo = 0, wm = 0, settled = 0, unpriced = 0, counted = 0, estimated = 0] = sums.map(Number)
  return {
    subject: subjectOfKey(subject),
    window: { span: spanOf(span), start: Number(start), end: Number(end) },
    totals: { charged: { input: ci, output: co, microUsd: cm }, wasted: { input: wi, output: wo, microUsd: wm }, settled, unpriced, counted, estimated },
  }
}
