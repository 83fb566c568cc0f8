import { messageText } from '@arq/core'
import type { ChatSnapshot, ChatStore } from '@arq/core/client'
import { answer } from './answer.js'

/** Somebody who reads along and trusts nothing that is shown. Reads on when the page is loaded again. */
export class PageReader {
  #seen = ''
  #problem: string | undefined

  /** What was wrong so far. */
  get problem(): string | undefined {
    return this.#problem
  }

  /** Reads until the returned function is called. */
  read(chat: ChatStore): () => void {
    return chat.subscribe(() => this.#look(chat.getSnapshot()))
  }

  /** The last word about an answer that should be whole. */
  finish(snapshot: ChatSnapshot): void {
    this.#look(snapshot)
    if (snapshot.status !== 'ready') this.#problem ??= `the chat ended ${snapshot.status}: ${snapshot.error?.message ?? ''}`
    if (snapshot.messages.length !== 2) this.#problem ??= `the chat shows ${snapshot.messages.length} messages`
    if (!Buffer.from(answerOf(snapshot)).equals(Buffer.from(answer))) this.#problem ??= 'the final text differs'
  }

  #look(snapshot: ChatSnapshot): void {
    // A page that was just loaded has not read its store yet.
    if (!snapshot.hydrated) return
    const text = answerOf(snapshot)
    if (text.length < this.#seen.length) this.#problem ??= `the text shrank from ${this.#seen.length} to ${text.length}`
    if (!answer.startsWith(text)) this.#problem ??= `a text of ${text.length} units was shown that is no beginning of the answer`
    this.#seen = text
  }
}

function answerOf({ messages }: ChatSnapshot): string {
  const last = messages.at(-1)
  return last?.role === 'assistant' ? messageText(last) : ''
}
