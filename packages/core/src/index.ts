export { ArqError, type ArqErrorOptions } from './errors/arq-error.js'
export { AbortedError } from './errors/aborted-error.js'
export { AuthenticationError } from './errors/authentication-error.js'
export { BudgetExceededError } from './errors/budget-exceeded-error.js'
export { ConfigError } from './errors/config-error.js'
export { ContentFilterError } from './errors/content-filter-error.js'
export { ContextLengthError } from './errors/context-length-error.js'
export { ModelNotFoundError } from './errors/model-not-found-error.js'
export { ProviderUnavailableError } from './errors/provider-unavailable-error.js'
export { QuotaExhaustedError } from './errors/quota-exhausted-error.js'
export { RateLimitError } from './errors/rate-limit-error.js'
export { StorageError } from './errors/storage-error.js'
export { StreamStalledError } from './errors/stream-stalled-error.js'
export { StreamTruncatedError } from './errors/stream-truncated-error.js'
export { TimeoutError } from './errors/timeout-error.js'
export { ValidationError } from './errors/validation-error.js'
export type { ErrorBody } from './errors/error-body.js'
export { errorStatus, type ErrorCode } from './errors/error-code.js'
export { fromErrorBody } from './errors/from-error-body.js'
export { toArqError } from './errors/to-arq-error.js'

export { messageText } from './messages/message-text.js'
export type { AnswerSpan, AttemptPlan, RecoverySummary } from './messages/recovery-summary.js'
export { threadTitle } from './messages/thread-title.js'
export type {
  AnswerMetadata, DataPart, FilePart, MessageMetadata, ReasoningPart, SourceUrlPart, StepStartPart, TextPart, ToolPart, UIMessage, UIPart,
} from './messages/ui-message.js'

export { collectAnswer } from './model/collect-answer.js'
export type { FinishReason } from './model/finish-reason.js'
export type { AnswerSoFar, CallOptions, LLMProvider, QueryResult } from './model/llm-provider.js'
export type { ModelCapabilities, ModelInfo } from './model/model-info.js'
export type {
  AssistantContent, FileContent, ModelMessage, ReasoningContent, TextContent, ToolCallContent, ToolResultContent, UserContent,
} from './model/model-message.js'
export type { AttemptTimeouts, JsonSchema, ModelRequest, ReasoningSettings, ToolDefinition } from './model/model-request.js'
export { modelText } from './model/model-text.js'
export { resolveModel, type ResolvedModel, type ResolveModelOptions } from './model/resolve-model.js'
export { retiredModels, type RetiredModel } from './model/retired-models.js'
export type {
  ContentEvent, ContentFilterFinding, RateLimitSnapshot, RateLimitWindow, RequestWarning, ResponseStartEvent, StreamEvent,
} from './model/stream-event.js'
export type { RunContext } from './model/run-context.js'
export type { RunStatusNote } from './model/run-status-note.js'
export type { Usage } from './model/usage.js'

export { systemClock, type Clock } from './ports/clock.js'
export type {
  LedgerAmount, LedgerAttempt, LedgerCounter, LedgerEntry, LedgerLimit, LedgerPage, LedgerQuery, LedgerSettlement, LedgerStore, LedgerSubject, LedgerTotals,
  LedgerTotalsQuery, LedgerWindow, LimitPassed, NewReservation, ReserveOutcome,
} from './ports/ledger-store.js'
export { silentLogger, type Logger } from './ports/logger.js'
export type { Cost, PriceBook, PricedUse } from './ports/price-book.js'
export { systemRandom, type Random } from './ports/random.js'
export type { AdoptOutcome, CreateRunOutcome, NewRun, RunRecord, RunStore, StopTarget } from './ports/run-store.js'
export { scopeKey, type Scope } from './ports/scope.js'
export type { Stores } from './ports/stores.js'
export type { ThreadStore, ThreadSummary } from './ports/thread-store.js'

export type { LocalFirstOptions } from './run/local-first-options.js'
export { localFirstRuns, type LocalFirstRuns } from './run/local-first-runs.js'
export { isTerminal, type RunEvent, type RunEventBody, type TerminalEvent } from './run/run-event.js'

export { encodeSse } from './stream/encode-sse.js'
export { MessageBuilder } from './stream/message-builder.js'
export { messageFromEvents } from './stream/message-from-events.js'
export { runByteStream, type RunByteStreamOptions } from './stream/run-byte-stream.js'
export { runEventToChunks } from './stream/run-event-to-chunks.js'
export { isTerminalChunk, type TerminalChunk, type UIMessageChunk } from './stream/ui-message-chunk.js'

export type { ChatInput, ChatTrigger } from './engine/chat-input.js'
export { Engine, type EngineOptions } from './engine/engine.js'
export { answerReserve } from './engine/fit-history.js'
export { defaultInputLimits, type InputLimits } from './engine/input-limits.js'
export type { OrphanPolicy } from './engine/orphan-watch.js'
export { parseChatInput, parseId } from './engine/parse-chat-input.js'
export type { ModelChoice, ModelSettings } from './engine/produce-run.js'

export { AbortableReader } from './util/abortable-reader.js'
export { delay } from './util/delay.js'
export { idCreatedAt, timeOrderedId } from './util/time-ordered-id.js'
export { untilAborted } from './util/until-aborted.js'
export { withStallTimeout, type StallWatch } from './util/with-stall-timeout.js'
