import type { ChatTrigger } from '../engine/chat-input.js'
import type { UIMessage } from '../messages/ui-message.js'
import type { UIMessageChunk } from '../stream/ui-message-chunk.js'
import type { ServedModel } from './arq-client.js'
import type { Question } from './question.js'

/** One whole log entry as it came over the wire. */
export interface WireEvent {
  seq: number
  chunks: readonly UIMessageChunk[]
}

/** One reader's line to a run. */
export interface RunConnection {
  runId: string
  /** `live` and `tail` go on where the cursor stands; `snapshot` tells the answer again from its beginning. */
  replay: 'live' | 'tail' | 'snapshot'
  /** Entries up to this number were there before the line was opened and come in one go. */
  replayUntil: number
  /** What each read brought: an empty list is a heartbeat. Ends when the body ends, rejects when it breaks. */
  reads: AsyncIterable<readonly WireEvent[]>
}

export interface StartChatRequest {
  threadId: string
  messages: readonly UIMessage[]
  trigger: ChatTrigger
  messageId?: string
  runKey: string
}

/**
 * How a client reaches its server. Rejects with an `ArqError` carrying the HTTP status when the server said no;
 * with anything else when the line failed. Aborting the signal closes the line and never stops the run.
 */
export interface ArqTransport {
  startChat(request: StartChatRequest, signal: AbortSignal): Promise<RunConnection>
  startQuestion(question: Question, runKey: string, signal: AbortSignal): Promise<RunConnection>
  /** The thread, where there is one, helps the server to find an answer whose log is gone. */
  resume(run: { runId: string; threadId?: string }, after: number, signal: AbortSignal): Promise<RunConnection>
  /** Idempotent, and welcome before the run exists. */
  stop(target: { threadId: string; runKey: string; runId?: string }, signal: AbortSignal): Promise<void>
  deleteThread(threadId: string, signal: AbortSignal): Promise<void>
  servedModel(signal: AbortSignal): Promise<ServedModel>
}
