import type { UIMessage } from '../messages/ui-message.js'
import { MessageBuilder } from '../stream/message-builder.js'
import { isTerminalChunk, type TerminalChunk } from '../stream/ui-message-chunk.js'
import type { RunStatusNote } from '../model/run-status-note.js'
import type { RunUpdate } from './follow-run.js'

/**
 * Turns what a line brings into an answer. While a replay is under way nothing is shown: the text a reader already
 * sees is replaced in one step by the same or a longer one.
 */
export class AnswerAssembler {
  #builder = new MessageBuilder('')
  #seq = 0
  #holdUntil = 0
  #terminal: TerminalChunk | undefined
  #status: RunStatusNote | undefined
  #unsaved: RunStatusNote | undefined

  opened(update: Extract<RunUpdate, { type: 'opened' }>): void {
    this.#holdUntil = update.replayUntil
    if (!update.restart) return
    this.#builder = new MessageBuilder('')
    this.#unsaved = undefined
    this.#seq = 0
  }

  take(update: Extract<RunUpdate, { type: 'events' }>): void {
    for (const { seq, chunks } of update.events) {
      for (const chunk of chunks) {
        if (chunk.type === 'data-arq-status') this.#note(chunk.data)
        else if (isContentChunk(chunk.type)) this.#status = undefined
        if (isTerminalChunk(chunk)) this.#terminal = chunk
        this.#builder.push(chunk)
      }
      this.#seq = seq
    }
  }

  /** The answer so far, or `undefined` while there is none or a replay is incomplete. */
  get answer(): { message: UIMessage; seq: number } | undefined {
    return this.#seq === 0 || this.#seq < this.#holdUntil ? undefined : { message: this.#builder.message(), seq: this.#seq }
  }

  /** How it ended, once it did. */
  get terminal(): TerminalChunk | undefined {
    return this.#terminal
  }

  /** What goes on beside the answer, until its next words come; where it cannot be saved, until it can. */
  get activity(): RunStatusNote | undefined {
    return this.#status ?? this.#unsaved
  }

  #note(note: RunStatusNote): void {
    if (note.state === 'unsaved') this.#unsaved = note
    else if (note.state === 'saved') this.#unsaved = undefined
    else this.#status = note
  }
}

function isContentChunk(type: string): boolean {
  return type === 'text-delta' || type === 'reasoning-delta' || type === 'tool-input-delta'
}
