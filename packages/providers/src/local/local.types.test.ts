import type { Clock, LLMProvider, Logger } from '@arq/core'
import type * as library from 'node-llama-cpp'
import { expectTypeOf, it } from 'vitest'
import { local, type LlamaModule, type LocalEmbeddingOptions, type LocalOptions, type ModelProgress, type ObtainModel } from './index.js'

it('takes options and gives a provider', () => {
  expectTypeOf(local).parameters.toEqualTypeOf<[options: LocalOptions]>()
  expectTypeOf(local).returns.toEqualTypeOf<LLMProvider>()
})

it('asks for the library and a model, and for nothing else', () => {
  expectTypeOf<{ load: () => Promise<LlamaModule>; model: string }>().toExtend<LocalOptions>()
  expectTypeOf<{ model: string }>().not.toExtend<LocalOptions>()
  expectTypeOf<{ load: () => Promise<LlamaModule> }>().not.toExtend<LocalOptions>()
  expectTypeOf<Required<LocalOptions>>().toEqualTypeOf<{
    load: () => Promise<LlamaModule>
    model: string
    cacheDir: string
    contextSize: number
    threads: number
    repeatPenalty: number
    maxWaiting: number
    embeddings: LocalEmbeddingOptions
    onProgress: (progress: ModelProgress) => void
    fetch: typeof fetch
    obtain: ObtainModel
    clock: Clock
    logger: Logger
  }>()
  expectTypeOf<LocalEmbeddingOptions>().toEqualTypeOf<{ model?: string; contextSize?: number }>()
})

it('takes the real library as it is', () => {
  expectTypeOf<typeof library>().toExtend<LlamaModule>()
})

it('tells how far a model is, and takes another way to get one', () => {
  expectTypeOf<ModelProgress>().toEqualTypeOf<{ phase: 'download' | 'load'; detail: string; receivedBytes?: number; totalBytes?: number }>()
  expectTypeOf<ObtainModel>().toEqualTypeOf<(fileName: string, cacheDir: string, report: (progress: ModelProgress) => void, signal: AbortSignal) => Promise<string>>()
})

it('makes vectors', () => {
  type Embed = NonNullable<LLMProvider['embed']>
  expectTypeOf<Embed>().returns.resolves.toEqualTypeOf<readonly Float32Array[]>()
})
