import type { LlamaSequence } from './llama-module.js'

/** Evaluating 64 tokens together costs no more per token than 512 do, and less is thrown away at the end of a prompt. */
const blockTokens = 64

/**
 * Keeps the evaluated beginning of a prompt for the next one, without letting it change what the model says. Results of
 * floating-point sums depend on how many tokens are evaluated together, so only blocks of one size, evaluated from the
 * start of the prompt in the same steps each time, are ever kept: the same prompt gives the same bytes whatever ran before.
 */
export class PromptCache {
  readonly #sequence: LlamaSequence
  #kept: readonly number[] = []

  constructor(sequence: LlamaSequence) {
    this.#sequence = sequence
  }

  /** Evaluates all of a prompt but its last 1 to 64 tokens, and resolves to how many were known. Looks at the signal between blocks. */
  async prepare(prompt: readonly number[], signal: AbortSignal): Promise<number> {
    const reusable = Math.min(commonLength(this.#kept, prompt), prompt.length - 1)
    await this.#cutTo(reusable - (reusable % blockTokens))
    const known = this.#kept.length
    while (this.#kept.length + blockTokens < prompt.length) {
      signal.throwIfAborted()
      const end = this.#kept.length + blockTokens
      await this.#sequence.evaluateWithoutGeneratingNewTokens(prompt.slice(this.#kept.length, end))
      this.#kept = prompt.slice(0, end)
    }
    return known
  }

  /** Forgets the rest of the prompt and the answer. */
  trim(): Promise<void> {
    return this.#cutTo(this.#kept.length)
  }

  /** Forgets everything, after a failure that may have left the state in disorder. */
  clear(): Promise<void> {
    return this.#cutTo(0)
  }

  async #cutTo(length: number): Promise<void> {
    this.#kept = this.#kept.slice(0, length)
    await this.#erase(length)
    // Models whose state cannot be cut in the middle start over.
    if (this.#sequence.nextTokenIndex === length) return
    this.#kept = []
    await this.#erase(0)
  }

  async #erase(from: number): Promise<void> {
    const end = this.#sequence.nextTokenIndex
    if (end > from) await this.#sequence.eraseContextTokenRanges([{ start: from, end }])
  }
}

function commonLength(one: readonly number[], other: readonly number[]): number {
  let length = 0
  while (length < one.length && length < other.length && one[length] === other[length]) length += 1
  return length
}
