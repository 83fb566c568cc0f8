import type { ImportSummary, StoreRow, StoreTransfer } from '@arq/core'
import { abortableRows } from './abortable-rows.js'
import { checkedRow } from './checked-row.js'
import { keyOfAccount } from './key-of-account.js'
import type { RowCarriers, Taken } from './row-carrier.js'
import { RowsUnderWay } from './rows-under-way.js'

/** Moves the rows of a store by the carriers of their kinds. */
export class CarriedTransfer implements StoreTransfer {
  readonly #carriers: RowCarriers
  readonly #mostCharacters: number

  /** @param mostCharacters what rows may come to that are taken in at once, as JSON */
  constructor(carriers: RowCarriers, mostCharacters: number = 8_388_608) {
    this.#carriers = carriers
    this.#mostCharacters = mostCharacters
  }

  export(signal?: AbortSignal): AsyncIterable<StoreRow> {
    return abortableRows(this.#rows(), signal)
  }

  async import(rows: Iterable<StoreRow> | AsyncIterable<StoreRow>, signal?: AbortSignal): Promise<ImportSummary> {
    const summary: ImportSummary = { added: 0, kept: 0, expired: 0 }
    const underWay = new RowsUnderWay(this.#mostCharacters)
    let number = 0
    try {
      for await (const given of abortableRows<unknown>(rows, signal)) {
        const row = checkedRow(given, (number += 1))
        await underWay.begin(laneOf(row), JSON.stringify(row).length, async () => {
          summary[await this.#take(row)] += 1
        })
      }
    } finally {
      await underWay.settled()
    }
    await underWay.finished()
    return summary
  }

  async *#rows(): AsyncGenerator<StoreRow, void, undefined> {
    const { ledgerSums, ledgerEntries, threads, runs, sessions, memories, health } = this.#carriers
    for (const carrier of [ledgerSums, ledgerEntries, threads, runs, sessions, memories, health]) yield* carrier.rows()
  }

  #take(row: StoreRow): Promise<Taken> {
    const { ledgerSums, ledgerEntries, threads, runs, sessions, memories, health } = this.#carriers
    switch (row.kind) {
      case 'ledger-sum': return ledgerSums.take(row)
      case 'ledger-entry': return ledgerEntries.take(row)
      case 'thread': return threads.take(row)
      case 'run': return runs.take(row)
      case 'session': return sessions.take(row)
      case 'memory': return memories.take(row)
      case 'health': return health.take(row)
    }
  }
}

/** Rows of one account are listed in the order in which they came; of two live runs of one thread the first stays. */
function laneOf(row: StoreRow): string | undefined {
  if (row.kind === 'ledger-entry') return `account ${keyOfAccount(row.account)}`
  return row.kind === 'run' ? `thread ${row.run.threadId}` : undefined
}
