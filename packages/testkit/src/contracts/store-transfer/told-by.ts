import type { LedgerEntry, LedgerQuery, LedgerStore, Stores } from '@arq/core'
import { awkwardIds } from '../shared/scopes.js'
import { healthTopics } from './fill-others.js'
import { ledgerScopes, ledgerSessions, ledgerWindows } from './fill-ledger.js'
import { filledRuns, otherRuns } from './fill-runs.js'
import { filledScopes } from './filled-scopes.js'

/** Everything that filled stores tell by their own calls: what one tells, another has to tell as well. */
export async function toldBy(stores: Stores, now: number): Promise<unknown> {
  return {
    threads: await threadsOf(stores),
    runs: await runsOf(stores),
    entries: await Promise.all(ledgerScopes.map((scope) => entriesOf(stores.ledger, { scope, of: 'tenant', at: now }))),
    ofUsers: await Promise.all(ledgerScopes.map((scope) => entriesOf(stores.ledger, { scope, of: 'user', at: now }))),
    totals: await totalsOf(stores.ledger, now),
    sessions: await Promise.all(filledScopes.map(async (scope) => ordered(await stores.sessions.list(scope, { limit: 1_000 }), ({ sessionId }) => sessionId))),
    memories: await Promise.all(filledScopes.map((scope) => stores.memories.get(scope, ['plain', 'removed', 'whole', 'no values', ...awkwardIds]))),
    health: await Promise.all(healthTopics.map(async (topic) => ordered(await stores.health.reports(topic), ({ reporter }) => reporter))),
  }
}

async function threadsOf({ threads }: Stores): Promise<unknown> {
  const told: unknown[] = []
  for (const scope of filledScopes) {
    const listed = await threads.list(scope, { limit: 1_000 })
    told.push(listed, await Promise.all(listed.map(({ threadId }) => threads.messages(scope, threadId))))
    told.push(await Promise.all(listed.map(({ threadId }) => threads.isForeign({ userId: 'somebody' }, threadId))))
  }
  return told
}

async function runsOf({ runs }: Stores): Promise<unknown> {
  const told: unknown[] = []
  for (const { runId, scope, threadId } of [...Object.values(filledRuns), ...otherRuns]) told.push(await runs.get(runId), await runs.read(runId, 0), await runs.live(scope, threadId))
  return told
}

/** Page by page. */
async function entriesOf(ledger: LedgerStore, query: LedgerQuery): Promise<readonly LedgerEntry[]> {
  const entries: LedgerEntry[] = []
  let page = await ledger.entries({ ...query, limit: 3 })
  for (;;) {
    entries.push(...page.entries)
    if (page.cursor === undefined) return entries
    page = await ledger.entries({ ...query, limit: 3, cursor: page.cursor })
  }
}

async function totalsOf(ledger: LedgerStore, now: number): Promise<unknown> {
  const told: unknown[] = []
  for (const scope of ledgerScopes) {
    for (const sessionId of ledgerSessions) {
      for (const subject of ['tenant', 'user', 'session'] as const) {
        for (const window of ledgerWindows(now)) told.push(await ledger.totals({ scope, sessionId, subject, window, at: now }))
      }
    }
  }
  return told
}

function ordered<Value>(values: readonly Value[], key: (value: Value) => string): readonly Value[] {
  return values.toSorted((one, other) => (key(one) < key(other) ? -1 : 1))
}
