import type { ArqError } from '../errors/arq-error.js'
import type { AnswerMetadata, UIMessage } from '../messages/ui-message.js'
import type { RunStatusNote } from '../model/run-status-note.js'
import type { ChatSnapshot } from './chat-snapshot.js'
import type { RunningAnswer } from './client-store.js'
import type { ConnectionState } from './connection-state.js'

export interface ChatState {
  threadId: string
  messages: readonly UIMessage[]
  hydrated: boolean
  connection: ConnectionState
  activity?: RunStatusNote | undefined
  phase: ChatPhase
}

export type ChatPhase =
  | { type: 'ready' }
  /** Asked, and nothing of the answer is here yet. */
  | { type: 'submitted'; run: RunningAnswer }
  | { type: 'streaming'; run: RunningAnswer }
  /** Stopped here; the server has not confirmed yet. */
  | { type: 'stopping'; run: RunningAnswer }
  | { type: 'error'; error: ArqError }

export type ChatAction =
  | { type: 'hydrated'; messages: readonly UIMessage[]; run: RunningAnswer | undefined }
  | { type: 'requested'; messages: readonly UIMessage[]; run: RunningAnswer }
  | { type: 'run-opened'; runId: string }
  /** The answer as far as it is here, with the cursor that belongs to it. */
  | { type: 'answer-grew'; runKey: string; message: UIMessage; seq: number; connection?: ConnectionState; activity?: RunStatusNote | undefined }
  | { type: 'connection-changed'; connection: ConnectionState }
  | { type: 'ended'; runKey: string }
  | { type: 'failed'; runKey: string; error: ArqError; finalMessage?: UIMessage }
  | { type: 'stopped'; run: RunningAnswer }
  | { type: 'stop-confirmed'; runKey: string }
  | { type: 'error-cleared' }
  | { type: 'messages-set'; messages: readonly UIMessage[] }

export function initialChatState(threadId: string): ChatState {
  return { threadId, messages: [], hydrated: false, connection: 'online', phase: { type: 'ready' } }
}

/** The run that is being written or followed, or `undefined`. */
export function liveRun(state: ChatState): RunningAnswer | undefined {
  return state.phase.type === 'submitted' || state.phase.type === 'streaming' ? state.phase.run : undefined
}

export function chatReducer(state: ChatState, action: ChatAction): ChatState {
  switch (action.type) {
    case 'hydrated':
      return { ...state, hydrated: true, messages: action.messages, phase: hydratedPhase(action.run) }
    case 'requested':
      return { ...state, messages: action.messages, activity: undefined, phase: { type: 'submitted', run: action.run } }
    case 'run-opened':
      return state.phase.type === 'submitted' || state.phase.type === 'streaming'
        ? { ...state, phase: { ...state.phase, run: { ...state.phase.run, runId: action.runId } } }
        : state
    case 'answer-grew':
      return liveRun(state)?.runKey === action.runKey ? answerGrew(state, action) : state
    case 'connection-changed':
      return state.connection === action.connection ? state : { ...state, connection: action.connection }
    case 'ended':
      return liveRun(state)?.runKey === action.runKey ? { ...state, phase: { type: 'ready' }, activity: lasting(state.activity), connection: settled(state.connection) } : state
    case 'failed':
      return liveRun(state)?.runKey === action.runKey ? failed(state, action) : state
    case 'stopped':
      return { ...state, phase: { type: 'stopping', run: { ...action.run, stopped: true } }, activity: undefined, connection: settled(state.connection), messages: closeAnswer(state.messages, action.run, { incomplete: 'stopped', finishReason: 'aborted' }) }
    case 'stop-confirmed':
      return state.phase.type === 'stopping' && state.phase.run.runKey === action.runKey ? { ...state, phase: { type: 'ready' } } : state
    case 'error-cleared':
      return state.phase.type === 'error' ? { ...state, phase: { type: 'ready' } } : state
    case 'messages-set':
      return { ...state, messages: action.messages, phase: { type: 'ready' } }
  }
}

function hydratedPhase(run: RunningAnswer | undefined): ChatPhase {
  if (run === undefined) return { type: 'ready' }
  if (run.stopped === true) return { type: 'stopping', run }
  return { type: run.seq > 0 ? 'streaming' : 'submitted', run }
}

function answerGrew(state: ChatState, action: Extract<ChatAction, { type: 'answer-grew' }>): ChatState {
  const run = liveRun(state)
  if (run === undefined) return state
  const { message } = action
  const hasContent = message.parts.some((part) => part.type !== 'step-start')
  return {
    ...state,
    connection: action.connection ?? state.connection,
    activity: action.activity,
    messages: withMessage(state.messages, message),
    phase: { type: hasContent ? 'streaming' : state.phase.type === 'streaming' ? 'streaming' : 'submitted', run: { ...run, seq: action.seq, messageId: message.id } },
  }
}

function failed(state: ChatState, action: Extract<ChatAction, { type: 'failed' }>): ChatState {
  const connection = settled(state.connection)
  const run = liveRun(state)
  if (action.finalMessage !== undefined) return { ...state, connection, activity: undefined, messages: withMessage(state.messages, action.finalMessage), phase: { type: 'ready' } }
  const incomplete = action.error.code === 'run_expired' || action.error.code === 'not_found' ? 'expired' : 'failed'
  const messages = run === undefined ? state.messages : closeAnswer(state.messages, run, { incomplete, finishReason: 'error', error: action.error.toJSON() })
  return { ...state, connection, activity: undefined, messages, phase: { type: 'error', error: action.error } }
}

/** That an answer could not be saved is true beyond its end. */
function lasting(activity: RunStatusNote | undefined): RunStatusNote | undefined {
  return activity?.state === 'unsaved' ? activity : undefined
}

/** The line's own states end with the answer; only the browser's word about its network outlives it. */
function settled(connection: ConnectionState): ConnectionState {
  return connection === 'offline' ? 'offline' : 'online'
}

function withMessage(messages: readonly UIMessage[], message: UIMessage): readonly UIMessage[] {
  const index = messages.findLastIndex((candidate) => candidate.id === message.id)
  return index === -1 ? [...messages, message] : messages.with(index, message)
}

/** Ends an answer on this side, honestly marked, where the server's own last word will not come. */
function closeAnswer(messages: readonly UIMessage[], run: RunningAnswer, truth: AnswerMetadata): readonly UIMessage[] {
  const answer = messages.find((message) => message.id === run.messageId)
  if (answer === undefined) return messages
  const parts = answer.parts.map((part) => ('state' in part && part.state === 'streaming' && (part.type === 'text' || part.type === 'reasoning') ? { ...part, state: 'done' as const } : part))
  return withMessage(messages, { ...answer, parts, metadata: { ...answer.metadata, arq: { ...answer.metadata?.arq, ...truth } } })
}

export function toSnapshot(state: ChatState): ChatSnapshot {
  return {
    threadId: state.threadId,
    messages: state.messages,
    status: state.phase.type === 'stopping' ? 'ready' : state.phase.type,
    error: state.phase.type === 'error' ? state.phase.error : undefined,
    connection: state.connection,
    activity: state.activity,
    hydrated: state.hydrated,
  }
}
