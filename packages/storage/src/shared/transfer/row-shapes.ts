import { isTerminal, type LedgerEntryRow, type RunEventBody, type RunRow, type StoreRow } from '@arq/core'
import { isAnything, isBoth, isCount, isEither, isFlag, isList, isNumber, isOneOf, isRecord, isText, isWhole, type Check } from './row-checks.js'

const isScope = isRecord({ userId: isText, 'tenantId?': isText })
const isMessage = isRecord({ id: isText, role: isOneOf('system', 'user', 'assistant'), parts: isList(isRecord({ type: isText })), 'metadata?': isRecord({}) })
const isAmount = isRecord({ input: isCount, output: isCount, 'microUsd?': isCount })
const isFullAmount = isRecord({ input: isCount, output: isCount, microUsd: isCount })
const isWindow = isRecord({ span: isEither(isOneOf('month'), isCount), start: isWhole, end: isWhole })
const isAccount = isEither(isRecord({ tenantId: isText }), isRecord({ userId: isText }))

/** An ended run is one whose log has its last entry, and no other. */
const isWholeLog: Check = (value) => {
  const { run, entries } = value as RunRow
  const end = entries.findIndex((body: RunEventBody) => isTerminal(body))
  return run.state === 'ended' ? end !== -1 && end === entries.length - 1 : end === -1
}

/** What has ended says when, and what was settled says how. */
const isWholeEntry: Check = (value) => {
  const { state, endedAt, charged, wasted, source } = (value as LedgerEntryRow).entry
  if (state === 'reserved') return endedAt === undefined
  return endedAt !== undefined && (state !== 'settled' || (charged !== undefined && wasted !== undefined && source !== undefined))
}

const isBase64: Check = (value) => typeof value === 'string' && /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value)

/** What a row of each kind has at least. What is in messages, entries and values beyond that is the business of those who read them. */
export const rowShapes: Readonly<Record<StoreRow['kind'], Check>> = {
  thread: isRecord({ scope: isScope, threadId: isText, updatedAt: isWhole, 'place?': isCount, messages: isList(isMessage) }),
  run: isBoth(
    isRecord({
      run: isRecord({
        runId: isText, runKey: isText, scope: isScope, threadId: isText, messageId: isText, state: isOneOf('live', 'ended'), createdAt: isWhole,
        'question?': isList(isMessage), fence: isCount,
      }),
      stopRequested: isFlag,
      'endedAt?': isWhole,
      entries: isList(isRecord({ type: isText })),
    }),
    isWholeLog,
  ),
  'ledger-entry': isBoth(
    isRecord({
      'account?': isAccount,
      entry: isRecord({
        attemptId: isText, state: isOneOf('reserved', 'settled', 'released', 'expired'), late: isFlag, 'tenantId?': isText, 'userId?': isText, 'sessionId?': isText,
        'runId?': isText, candidate: isText, provider: isText, model: isText, estimate: isAmount, 'charged?': isAmount, 'wasted?': isAmount,
        'source?': isOneOf('provider', 'counted', 'estimated'), reservedAt: isWhole, expiresAt: isWhole, 'endedAt?': isWhole,
      }),
      counters: isList(isRecord({ subject: isOneOf('tenant', 'user', 'session'), window: isWindow })),
    }),
    isWholeEntry,
  ),
  'ledger-sum': isRecord({
    'account?': isAccount,
    subject: isEither(
      isRecord({ of: isOneOf('tenant') }), isRecord({ of: isOneOf('user'), userId: isText }), isRecord({ of: isOneOf('session'), userId: isText, sessionId: isText }),
    ),
    window: isWindow,
    totals: isRecord({ charged: isFullAmount, wasted: isFullAmount, settled: isCount, unpriced: isCount, counted: isCount, estimated: isCount }),
  }),
  session: isRecord({ scope: isScope, session: isRecord({ sessionId: isText, startedAt: isWhole, seenAt: isWhole, expiresAt: isWhole, values: isRecord({}) }) }),
  memory: isRecord({
    scope: isScope,
    record: isRecord({
      memoryId: isText, kind: isText, text: isText, 'threadId?': isText, 'sessionId?': isText, 'sources?': isList(isText), 'importance?': isNumber,
      'vector?': isRecord({ embedder: isText, base64: isBase64 }), 'details?': isAnything, createdAt: isNumber, 'expiresAt?': isNumber,
    }),
  }),
  health: isRecord({ report: isRecord({ topic: isText, reporter: isText, revision: isCount, 'value?': isAnything, reportedAt: isWhole, expiresAt: isWhole }) }),
}
