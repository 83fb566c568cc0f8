import type { RunningAnswer } from '@arq/core/client'

/** What is stored of a thread beside its messages. */
export interface ThreadRow {
  threadId: string
  title: string
  /** Milliseconds since the epoch. */
  updatedAt: number
  /** The order of the conversation. */
  messageIds: readonly string[]
  running?: RunningAnswer
  /** Keys of the last runs that ended here, newest last: what a tab still writes of them comes too late. */
  endedRunKeys: readonly string[]
}
