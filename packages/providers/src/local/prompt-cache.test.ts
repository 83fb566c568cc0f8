import { describe, expect, it } from 'vitest'
import type { LlamaSequence } from './llama-module.js'
import { PromptCache } from './prompt-cache.js'

/** A sequence that remembers its tokens and how many were evaluated together. */
class Recorder implements LlamaSequence {
  tokens: number[] = []
  steps: number[] = []
  isUncuttable = false

  get nextTokenIndex(): number {
    return this.tokens.length
  }

  evaluateWithoutGeneratingNewTokens(tokens: number[]): Promise<void> {
    this.tokens.push(...tokens)
    this.steps.push(tokens.length)
    return Promise.resolve()
  }

  eraseContextTokenRanges(ranges: { start: number; end: number }[]): Promise<void> {
    for (const { start, end } of ranges) this.tokens.splice(this.isUncuttable ? 0 : start, this.isUncuttable ? this.tokens.length : end - start)
    return Promise.resolve()
  }

  /** What a generation does: the rest of the prompt in one step, then the answer. */
  generate(rest: readonly number[]): void {
    this.tokens.push(...rest, 1, 2, 3)
  }
}

const numbers = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index)
const { signal } = new AbortController()

describe('PromptCache', () => {
  it('evaluates whole blocks and leaves one to sixty-four tokens', async () => {
    for (const [length, steps] of [[1, 0], [64, 0], [65, 1], [128, 1], [129, 2], [200, 3]] as const) {
      const sequence = new Recorder()
      await new PromptCache(sequence).prepare(numbers(0, length), signal)
      expect([length, sequence.steps]).toEqual([length, Array.from({ length: steps }, () => 64)])
    }
  })

  it('reuses blocks of the same beginning and nothing of an answer', async () => {
    const sequence = new Recorder()
    const cache = new PromptCache(sequence)
    const first = numbers(0, 150)
    await cache.prepare(first, signal)
    sequence.generate(first.slice(128))
    await cache.trim()
    expect(sequence.tokens).toEqual(first.slice(0, 128))
    const longer = [...first, ...numbers(9_000, 100)]
    await cache.prepare(longer, signal)
    expect(sequence.steps).toEqual([64, 64, 64])
    expect(sequence.tokens).toEqual(longer.slice(0, 192))
  })

  it('goes back to the block where prompts part', async () => {
    const sequence = new Recorder()
    const cache = new PromptCache(sequence)
    await cache.prepare(numbers(0, 300), signal)
    const other = [...numbers(0, 100), ...numbers(7_000, 100)]
    await cache.prepare(other, signal)
    expect(sequence.tokens).toEqual(other.slice(0, 192))
    expect(sequence.steps).toEqual([64, 64, 64, 64, 64, 64])
  })

  it('always leaves a token to evaluate, also for the same prompt again', async () => {
    const sequence = new Recorder()
    const cache = new PromptCache(sequence)
    for (let round = 0; round < 2; round += 1) await cache.prepare(numbers(0, 128), signal)
    expect(sequence.tokens).toHaveLength(64)
  })

  it('starts over where the state cannot be cut', async () => {
    const sequence = new Recorder()
    const cache = new PromptCache(sequence)
    await cache.prepare(numbers(0, 150), signal)
    sequence.generate([])
    sequence.isUncuttable = true
    await cache.trim()
    expect(sequence.tokens).toEqual([])
    await cache.prepare(numbers(0, 150), signal)
    expect(sequence.tokens).toEqual(numbers(0, 128))
  })

  it('stops between blocks when it is aborted', async () => {
    const stopped = AbortSignal.abort(new Error('enough'))
    const sequence = new Recorder()
    await expect(new PromptCache(sequence).prepare(numbers(0, 500), stopped)).rejects.toThrow('enough')
    expect(sequence.tokens).toEqual([])
  })
})
