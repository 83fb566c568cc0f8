import type { ErrorBody } from '../errors/error-body.js'
import type { AnswerMetadata } from '../messages/ui-message.js'
import type { ContentEvent } from '../model/stream-event.js'
import type { FinishReason } from '../model/finish-reason.js'
import type { RunStatusNote } from '../model/run-status-note.js'

/**
 * One entry of a run log. Entries are numbered from 1 without gaps and never changed; wires are made from them at
 * the tail. `v` lets a later release read what an earlier one wrote.
 */
export interface RunEvent {
  v: 1
  seq: number
  body: RunEventBody
}

export type RunEventBody =
  /** First of every run. */
  | { type: 'run-start'; messageId: string; metadata: AnswerMetadata }
  | ContentEvent
  /** What became known on the way: the provider, the model, the usage. Later fields win. */
  | { type: 'metadata'; metadata: AnswerMetadata }
  /** Something a reader may want to know now and nobody needs later. Never part of the message. */
  | { type: 'status'; status: RunStatusNote }
  | TerminalEvent

/** Every run ends with exactly one of these. */
export type TerminalEvent =
  | { type: 'finish'; reason: FinishReason; metadata: AnswerMetadata }
  | { type: 'abort'; reason: string; metadata: AnswerMetadata }
  | { type: 'error'; error: ErrorBody; metadata: AnswerMetadata }


export function isTerminal(body: RunEventBody): body is TerminalEvent {
  return body.type === 'finish' || body.type === 'abort' || body.type === 'error'
}
