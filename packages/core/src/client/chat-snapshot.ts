import type { ArqError } from '../errors/arq-error.js'
import type { UIMessage } from '../messages/ui-message.js'
import type { RunStatusNote } from '../model/run-status-note.js'
import type { ConnectionState } from './connection-state.js'

/** As AI SDK users know it: `submitted` until the first content, `streaming` while it grows. */
export type ChatStatus = 'submitted' | 'streaming' | 'ready' | 'error'

/** One immutable picture of a chat. The same object until something changed; unchanged messages keep their identity. */
export interface ChatSnapshot {
  threadId: string
  messages: readonly UIMessage[]
  status: ChatStatus
  /** Set exactly while `status` is `error`. */
  error: ArqError | undefined
  connection: ConnectionState
  /** What the server does for the answer while no words come, such as asking another model to continue it. */
  activity: RunStatusNote | undefined
  /** False until the browser store was read; a list that may still fill up should not say "no messages yet". */
  hydrated: boolean
}
