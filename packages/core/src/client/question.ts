import type { AnswerMetadata } from '../messages/ui-message.js'
import type { ConnectionState } from './connection-state.js'

/** One question outside any conversation. Everything here is part of the cache key. */
export interface Question {
  prompt: string
}

/** The answer as far as it has come. */
export interface Answer {
  text: string
  /** False while it grows, and at the end where `metadata.incomplete` says why it is not whole. */
  complete: boolean
  connection: ConnectionState
  metadata: AnswerMetadata
}
