import { ContextLengthError, ProviderUnavailableError, ValidationError } from '@arq/core'
import { jsonField } from '../shared/json-field.js'
import type { LlamaEmbeddingContext, LlamaModel } from './llama-module.js'
import type { LlamaWeights } from './llama-runtime.js'
import type { ContextWish } from './loaded-model.js'
import { notEnoughMemory } from './not-enough-memory.js'

/** Makes vectors of texts, one after the other. */
export interface Embedder {
  /**
   * One vector a text, in their order. Looks at the signal between texts. Rejects with `ContextLengthError` before the
   * first one is made when one is too long, and with `ValidationError` for an empty one.
   */
  embed(texts: readonly string[], signal: AbortSignal): Promise<readonly Float32Array[]>
  dispose(): Promise<void>
}

/** Opens a context of its own for vectors, on weights that may answer in another one meanwhile. */
export async function openEmbedder({ model }: LlamaWeights, wish: ContextWish): Promise<Embedder> {
  const contextSize = Math.min(wish.contextSize, model.trainContextSize)
  const context = await openContext(model, { ...wish, contextSize })
  return {
    async embed(texts, signal) {
      for (const [place, text] of texts.entries()) checkLength(context.calculateInputLength(text), place, contextSize)
      const vectors: Float32Array[] = []
      for (const text of texts) {
        signal.throwIfAborted()
        vectors.push(Float32Array.from(await vectorOf(context, text)))
      }
      return vectors
    },
    dispose: () => context.dispose(),
  }
}

async function openContext(model: LlamaModel, { contextSize, threads, signal }: ContextWish): Promise<LlamaEmbeddingContext> {
  try {
    return await model.createEmbeddingContext({ contextSize, batchSize: batchSizeOf(model, contextSize), threads, createSignal: signal })
  } catch (cause) {
    signal.throwIfAborted()
    throw notEnoughMemory(contextSize, cause)
  }
}

/** A model that looks at later words too, as most embedding models do, must see the text in one piece; others cost less memory in several. */
function batchSizeOf({ fileInfo }: LlamaModel, contextSize: number): number {
  const architecture = jsonField(jsonField(fileInfo.metadata, 'general'), 'architecture')
  const ownFacts = typeof architecture === 'string' ? jsonField(fileInfo.metadata, architecture) : undefined
  const isCausal = jsonField(jsonField(ownFacts, 'attention'), 'causal') !== false
  return isCausal ? Math.min(contextSize, 512) : contextSize
}

/** The library leaves one place of the context free. */
function checkLength(tokens: number, place: number, contextSize: number): void {
  const available = contextSize - 1
  if (tokens === 0) throw new ValidationError(`Text ${place + 1} of the list is empty, and a model makes no vector of nothing. Leave it out.`, { details: { index: place } })
  if (tokens <= available) return
  throw new ContextLengthError(
    `Text ${place + 1} of the list needs ${tokens} tokens and the model takes ${available} at once, so no vector can stand for it. Split it, or set a larger embeddings.contextSize.`,
    { details: { index: place, needed: tokens, available } },
  )
}

async function vectorOf(context: LlamaEmbeddingContext, text: string): Promise<readonly number[]> {
  try {
    return (await context.getEmbeddingFor(text)).vector
  } catch (cause) {
    throw new ProviderUnavailableError('The local model failed while it made a vector, so the list is not whole. Send the texts again.', { cause })
  }
}
