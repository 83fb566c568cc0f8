import { ProviderUnavailableError } from '@arq/core'
import type OpenAI from 'openai'
import { estimateTextTokens } from '../shared/estimate-tokens.js'
import { jsonField } from '../shared/json-field.js'
import type { OpenCall } from '../shared/open-call.js'

export interface EmbedAttempt {
  openClient: () => Promise<OpenAI>
  provider: string
  model: string
  call: OpenCall
}

/** Limits of one request, from the vendor's reference: 2,048 texts and 300,000 tokens, of which a tenth is kept back for our estimate. */
const maxTexts = 2_048
const maxTokens = 270_000

/** One vector a text, in their order; several requests, one after the other, where one would be too large. */
export async function embedTexts(texts: readonly string[], attempt: EmbedAttempt): Promise<readonly Float32Array[]> {
  const vectors: Float32Array[] = []
  for (const batch of batchesOf(texts)) vectors.push(...(await embedBatch(batch, attempt)))
  return vectors
}

async function embedBatch(batch: readonly string[], { openClient, provider, model, call }: EmbedAttempt): Promise<readonly Float32Array[]> {
  const client = await call.guard(openClient())
  const answer = await call.guard(client.embeddings.create({ model, input: [...batch], encoding_format: 'float' }, { signal: call.signal }))
  const vectors: (Float32Array | undefined)[] = batch.map(() => undefined)
  for (const [place, entry] of listOf(jsonField(answer, 'data')).entries()) {
    const index = jsonField(entry, 'index')
    const numbers = jsonField(entry, 'embedding')
    if (Array.isArray(numbers) && numbers.length > 0) vectors[typeof index === 'number' ? index : place] = Float32Array.from(numbers as number[])
  }
  if (vectors.length !== batch.length || !vectors.every((vector) => vector !== undefined)) throw incomplete(provider, batch.length)
  return vectors
}

function* batchesOf(texts: readonly string[]): Generator<readonly string[]> {
  let batch: string[] = []
  let tokens = 0
  for (const text of texts) {
    const cost = estimateTextTokens(text)
    if (batch.length > 0 && (batch.length === maxTexts || tokens + cost > maxTokens)) {
      yield batch
      batch = []
      tokens = 0
    }
    batch.push(text)
    tokens += cost
  }
  if (batch.length > 0) yield batch
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function incomplete(provider: string, expected: number): ProviderUnavailableError {
  return new ProviderUnavailableError(
    `${provider} did not send one vector for each of ${expected} texts, so they cannot be told apart. Send again, or check that the address serves embeddings.`,
  )
}
