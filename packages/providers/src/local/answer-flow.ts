import type { StreamEvent } from '@arq/core'
import { BlockReader } from '../shared/block-reader.js'
import type { LlamaResponseChunk } from './llama-module.js'
import type { PrefillReplay } from './prefill-replay.js'

/** What comes of the pieces that the library hands out: events for what is new, and counts. */
export class AnswerFlow {
  readonly #replay: PrefillReplay | undefined
  readonly #maxTokens: number
  readonly #tell: (event: StreamEvent) => void
  readonly #blocks = new BlockReader()
  readonly #halt = new AbortController()
  /** Tokens of the text to go on from, as they were written again. */
  repeated = 0
  /** Tokens of what is new. */
  written = 0

  constructor(maxTokens: number, replay: PrefillReplay | undefined, tell: (event: StreamEvent) => void) {
    this.#replay = replay
    this.#maxTokens = maxTokens
    this.#tell = tell
  }

  /** Aborted once enough is new, which the library cannot tell from what is repeated, or with the error of a repetition that failed. */
  get halted(): AbortSignal {
    return this.#halt.signal
  }

  get isFull(): boolean {
    return this.#halt.signal.aborted && this.#halt.signal.reason === full
  }

  take({ type, text, tokens }: LlamaResponseChunk): void {
    if (this.#halt.signal.aborted) return
    const isRepeated = this.#replay?.isOver === false && type !== 'segment'
    const news = isRepeated ? this.#repeat(text) : text
    if (isRepeated && news === '') this.repeated += tokens.length
    else this.written += tokens.length
    for (const event of this.#blocks.add(type === 'segment' ? 'reasoning' : 'text', news)) this.#tell(event)
    if (this.#replay !== undefined && this.written >= this.#maxTokens) this.#halt.abort(full)
  }

  close(): void {
    for (const event of this.#blocks.close()) this.#tell(event)
  }

  /** The library swallows what its callbacks throw. */
  #repeat(text: string): string {
    try {
      return this.#replay?.take(text) ?? text
    } catch (thrown) {
      this.#halt.abort(thrown)
      return ''
    }
  }
}

const full = new Error('The answer has as many tokens as it may have.')
