import { AbortedError, ContextLengthError, ModelNotFoundError, RateLimitError, ValidationError, type LLMProvider } from '@arq/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { realModel } from '../testing/real-model.js'
import { local } from './local.js'

const texts = ['The cat sat on the mat.', 'Stock prices fell in Tokyo.', 'A cat was sitting on a rug.']

describe.skipIf(!realModel.isThere)(`local makes vectors${realModel.why}`, { timeout: 60_000 }, () => {
  let provider: LLMProvider
  const embed = (list: readonly string[], options?: { model?: string; signal?: AbortSignal }): Promise<readonly Float32Array[]> => provider.embed?.(list, options) ?? expect.unreachable()

  beforeAll(() => {
    provider = local({ load: realModel.load, model: realModel.file, contextSize: 512, maxWaiting: 1, embeddings: { contextSize: 64 } })
  })
  afterAll(() => provider.close())

  it('one for each text, in their order, the same for the same text', async () => {
    const vectors = await embed(texts)
    expect(vectors).toHaveLength(3)
    for (const vector of vectors) {
      expect(vector).toBeInstanceOf(Float32Array)
      expect(vector).toHaveLength(576)
    }
    expect(await embed([...texts].reverse(), { model: realModel.id })).toEqual([...vectors].reverse())
    expect(await embed([])).toEqual([])
    const [cat, stocks, otherCat] = vectors as [Float32Array, Float32Array, Float32Array]
    expect(similarity(cat, otherCat)).toBeGreaterThan(similarity(cat, stocks))
  })

  it('beside an answer, without a change to either', async () => {
    const question = realModel.ask('What is the capital of France?')
    const [answer, vectors] = await Promise.all([provider.query(question), embed(texts)])
    expect(answer.text).toBe('The capital of France is Paris.')
    expect(vectors).toEqual(await embed(texts))
  })

  it('and refuses what it cannot make one of, before it makes any', async () => {
    const tooLong = embed(['short', 'word '.repeat(64)])
    await expect(tooLong).rejects.toBeInstanceOf(ContextLengthError)
    await expect(tooLong).rejects.toMatchObject({ details: { index: 1, needed: 65, available: 63 } })
    expect(await embed(['word '.repeat(62)])).toHaveLength(1)
    await expect(embed(['short', ''])).rejects.toBeInstanceOf(ValidationError)
    await expect(embed(texts, { model: 'another' })).rejects.toBeInstanceOf(ModelNotFoundError)
  })

  it('until it is stopped, and then for the next', async () => {
    const reason = new Error('enough')
    await expect(embed(texts, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const stop = new AbortController()
    const stopped = embed(Array.from({ length: 500 }, () => 'word '.repeat(60)), { signal: stop.signal })
    setImmediate(() => stop.abort(reason))
    await expect(stopped).rejects.toBe(reason)
    expect(await embed(['next'])).toHaveLength(1)
  })

  it('for one caller at a time, and refuses when too many wait', async () => {
    const [first, second, third] = [embed(texts), embed(['second']), embed(['third'])]
    await expect(third).rejects.toBeInstanceOf(RateLimitError)
    await expect(third).rejects.toMatchObject({ isRetryable: true })
    expect([(await first).length, (await second).length]).toEqual([3, 1])
  })

  it('from a file of its own, without loading the one that answers, until it is closed', async () => {
    const own = local({ load: realModel.load, model: 'nowhere/absent.gguf', embeddings: { model: realModel.file, contextSize: 32 } })
    expect(await own.embed?.(['alone'])).toHaveLength(1)
    const running = own.embed?.(Array.from({ length: 500 }, () => 'word '.repeat(30)))
    setImmediate(() => void own.close())
    await expect(running).rejects.toBeInstanceOf(AbortedError)
    await own.close()
    await expect(own.embed?.(['late'])).rejects.toBeInstanceOf(AbortedError)
  })
})

function similarity(one: Float32Array, other: Float32Array): number {
  const dot = (left: Float32Array, right: Float32Array): number => left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0)
  return dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other))
}
