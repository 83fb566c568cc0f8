import { isTerminal, type LedgerEntryRow, type RunEventBody, type RunRow, type StoreRow } from '@arq/core'
import { isAnything, isBoth, isCount, isEither, isFlag, isKeyText, isList, isMoment, isNumber, isOneOf, isRecord, isText, isWhole, type Check } from './row-checks.js'

const isScope = isRecord({ userId: isKeyText, 'tenantId?': isKeyText })
const isMessage = isRecord({ id: isText, role: isOneOf('system', 'user', 'assistant'), parts: isList(isRecord({ type: isText })), 'metadata?': isRecord({}) })
const isAmount = isRecord({ input: isCount, output: isCount, 'microUsd?': isCount })
const isFullAmount = isRecord({ input: isCount, output: isCount, microUsd: isCount })
const isWindow = isRecord({ span: isEither(isOneOf('month'), isCount), start: isWhole, end: isWhole })
const isAccount = isEither(isRecord({ tenantId: isKeyText }), isRecord({ userId: isKeyText }))

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
  thread: isRecord({ scope: isScope, threadId: isKeyText, updatedAt: isMoment, 'place?': isCount, messages: isList(isMessage) }),
  run: isBoth(
    isRecord({
      run: isRecord({
        runId: isKeyText, runKey: isText, scope: isScope, threadId: isKeyText, messageId: isText, state: isOneOf('live', 'ended'), createdAt: isMoment,
        'question?': isList(isMessage), fence: isCount,
      }),
      stopRequested: isFlag,
      'endedAt?': isMoment,
      entries: isList(isRecord({ type: isText })),
    }),
    isWholeLog,
  ),
  'ledger-entry': isBoth(
    isRecord({
      'account?': isAccount,
      entry: isRecord({
        attemptId: isText, state: isOneOf('reserved', 'settled', 'released', 'expired'), late: isFlag, 'tenantId?': isText, 'userId?': isKeyText, 'sessionId?': isKeyText,
        'runId?': isKeyText, candidate: isText, provider: isText, model: isText, estimate: isAmount, 'charged?': isAmount, 'wasted?': isAmount,
        'source?': isOneOf('provider', 'counted', 'estimated'), reservedAt: isMoment, expiresAt: isWhole, 'endedAt?': isMoment,
      }),
      counters: isList(isRecord({ subject: isOneOf('tenant', 'user', 'session'), window: isWindow })),
    }),
    isWholeEntry,
  ),
  'ledger-sum': isRecord({
    'account?': isAccount,
    subject: isEither(
      isRecord({ of: isOneOf('tenant') }), isRecord({ of: isOneOf('user'), userId: isKeyText }), isRecord({ of: isOneOf('session'), userId: isKeyText, sessionId: isKeyText }),
    ),
    window: isWindow,
    totals: isRecord({ charged: isFullAmount, wasted: isFullAmount, settled: isCount, unpriced: isCount, counted: isCount, estimated: isCount }),
  }),
  session: isRecord({ scope: isScope, session: isRecord({ sessionId: isText, startedAt: isMoment, seenAt: isMoment, expiresAt: isWhole, values: isRecord({}) }) }),
  memory: isRecord({
    scope: isScope,
    record: isRecord({
      memoryId: isText, kind: isText, text: isText, 'threadId?': isText, 'sessionId?': isText, 'sources?': isList(isText), 'importance?': isNumber,
      'vector?': isRecord({ embedder: isText, base64: isBase64 }), 'details?': isAnything, createdAt: isNumber, 'expiresAt?': isNumber,
    }),
  }),
  health: isRecord({ report: isRecord({ topic: isKeyText, reporter: isText, revision: isCount, 'value?': isAnything, reportedAt: isMoment, expiresAt: isWhole }) }),
}
