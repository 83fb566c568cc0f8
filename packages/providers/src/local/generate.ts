import { ContextLengthError, ProviderUnavailableError, type FinishReason, type ModelRequest, type StreamEvent, type Usage } from '@arq/core'
import { BlockReader } from '../shared/block-reader.js'
import { EventChannel } from './event-channel.js'
import type { LlamaGenerateOptions, LlamaResponseChunk } from './llama-module.js'
import type { LoadedModel } from './loaded-model.js'
import { toLlamaHistory } from './to-llama-history.js'

export interface Generation {
  events: AsyncIterable<StreamEvent>
  /** Resolves when the model has really stopped, which after an abort takes up to one token. */
  settled: Promise<void>
}

export interface GenerationOptions {
  model: LoadedModel
  modelId: string
  request: ModelRequest
  repeatPenalty: number
  signal: AbortSignal
}

/** Starts writing an answer. Throws `ContextLengthError` when the prompt leaves no room for one. */
export function generate(options: GenerationOptions): Generation {
  const prompt = options.model.tokenize(options.request.messages)
  const room = options.model.contextSize - prompt.length - 1
  if (room < 1) throw tooLong(options, prompt.length)
  const channel = new EventChannel<StreamEvent>()
  const settled = write(options, prompt, room, channel).then(
    () => channel.end(),
    (thrown: unknown) => channel.fail(options.signal.aborted ? options.signal.reason : failed(thrown)),
  )
  return { events: channel, settled }
}

async function write({ model, request, repeatPenalty, signal }: GenerationOptions, prompt: number[], room: number, channel: EventChannel<StreamEvent>): Promise<void> {
  const blocks = new BlockReader()
  let written = 0
  const tell = (events: readonly StreamEvent[]): void => {
    for (const event of events) channel.push(event)
  }
  try {
    await model.promptCache.prepare(prompt, signal)
    const { metadata } = await model.conversation.generateResponse(toLlamaHistory(request.messages), {
      ...sampling(request, repeatPenalty),
      signal,
      maxTokens: Math.min(request.maxOutputTokens ?? room, room),
      onToken: (tokens) => (written += tokens.length),
      onResponseChunk: (chunk) => tell(blocks.add(kindOf(chunk), chunk.text)),
    })
    await model.promptCache.trim()
    tell([...blocks.close(), { type: 'usage', usage: usageOf(prompt.length, written) }, { type: 'finish', reason: finishOf(metadata.stopReason) }])
  } catch (thrown) {
    await tidy(model, signal)
    throw thrown
  }
}

/** An abort leaves the state in order; after anything else nobody knows. */
async function tidy(model: LoadedModel, signal: AbortSignal): Promise<void> {
  await (signal.aborted ? model.promptCache.trim() : model.promptCache.clear()).catch(() => {})
}

function sampling(request: ModelRequest, repeatPenalty: number): Omit<LlamaGenerateOptions, 'signal' | 'maxTokens' | 'onToken' | 'onResponseChunk'> {
  return {
    temperature: request.temperature ?? 0,
    repeatPenalty: repeatPenalty === 1 ? false : { penalty: repeatPenalty },
    ...(request.topP === undefined ? {} : { topP: request.topP }),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    ...(request.stop === undefined ? {} : { customStopTriggers: request.stop }),
  }
}

function kindOf(chunk: LlamaResponseChunk): 'text' | 'reasoning' {
  return chunk.type === 'segment' ? 'reasoning' : 'text'
}

function usageOf(input: number, output: number): Usage {
  return { input: { total: input }, output: { total: output }, source: 'counted' }
}

function finishOf(stopReason: string): FinishReason {
  return { unified: stopReason === 'maxTokens' ? 'length' : 'stop', raw: stopReason }
}

function tooLong({ model, modelId }: GenerationOptions, needed: number): ContextLengthError {
  return new ContextLengthError(
    `The prompt needs ${needed} tokens and ${modelId} holds ${model.contextSize}, answer included, so there is no room for one. Shorten it, or load the model with a larger contextSize.`,
    { details: { needed, available: model.contextSize } },
  )
}

function failed(cause: unknown): ProviderUnavailableError {
  return new ProviderUnavailableError('The local model failed while it wrote, so the answer is not whole. Send the request again.', { cause })
}
