import { ArqError, ContextLengthError, ProviderUnavailableError, type FinishReason, type ModelRequest, type StreamEvent } from '@arq/core'
import { AnswerFlow } from './answer-flow.js'
import { answerGrammar } from './answer-grammar.js'
import { EventChannel } from './event-channel.js'
import type { LlamaGenerateOptions, LlamaGrammar, LlamaTurn } from './llama-module.js'
import type { LoadedModel } from './loaded-model.js'
import { PrefillReplay } from './prefill-replay.js'
import type { SettledRequest } from './settle-request.js'
import { toLlamaHistory } from './to-llama-history.js'

export interface Generation {
  events: AsyncIterable<StreamEvent>
  /** Resolves when the model has really stopped, which after an abort takes up to one token, or one block of 64 while it reads the prompt. */
  settled: Promise<void>
}

export interface GenerationOptions extends SettledRequest {
  model: LoadedModel
  modelId: string
  repeatPenalty: number
  signal: AbortSignal
}

/** Starts writing an answer. Throws `ContextLengthError` when the prompt leaves no room for one. */
export function generate(options: GenerationOptions): Generation {
  const draft = draftOf(options)
  const channel = new EventChannel<StreamEvent>()
  const settled = write(options, draft, channel).then(
    () => channel.end(),
    (thrown: unknown) => channel.fail(options.signal.aborted ? options.signal.reason : failed(thrown)),
  )
  return { events: channel, settled }
}

interface Draft {
  history: LlamaTurn[]
  prompt: number[]
  replay: PrefillReplay | undefined
  /** Tokens of the text to go on from. */
  begun: number
  /** Tokens of new text. */
  maxTokens: number
}

function draftOf(options: GenerationOptions): Draft {
  const { model, request, format } = options
  const { history, prefill } = toLlamaHistory(request.messages, { opensThought: model.opensThought, isHeldToJson: format !== undefined })
  const prompt = model.tokenize(history)
  const begun = model.countText(prefill)
  const room = model.contextSize - prompt.length - begun - 1
  if (room < 1) throw tooLong(options, prompt.length + begun)
  const replay = prefill === '' ? undefined : new PrefillReplay(prefill, model.weights, format !== undefined)
  return { history, prompt, replay, begun, maxTokens: Math.min(request.maxOutputTokens ?? room, room) }
}

async function write(options: GenerationOptions, draft: Draft, channel: EventChannel<StreamEvent>): Promise<void> {
  const { model, signal } = options
  const flow = new AnswerFlow(draft.maxTokens, draft.replay, (event) => channel.push(event))
  try {
    const grammar = await grammarOf(options, draft.replay)
    const cacheRead = await model.promptCache.prepare(draft.prompt, signal)
    const stopReason = await answer(options, draft, grammar, flow)
    await model.promptCache.trim()
    flow.close()
    channel.push({ type: 'usage', usage: { input: { total: draft.prompt.length + flow.repeated, cacheRead }, output: { total: flow.written }, source: 'counted' } })
    channel.push({ type: 'finish', reason: finishOf(stopReason) })
  } catch (thrown) {
    await tidy(options, flow)
    throw thrown
  }
}

/** Resolves to the library's word for why the model stopped. */
async function answer({ model, request, repeatPenalty, signal }: GenerationOptions, draft: Draft, grammar: LlamaGrammar | undefined, flow: AnswerFlow): Promise<string> {
  const { history, replay, begun, maxTokens } = draft
  try {
    const { metadata } = await model.conversation.generateResponse(history, {
      ...sampling(request, repeatPenalty),
      ...(grammar === undefined ? {} : { grammar: grammar as never }),
      ...(replay === undefined ? {} : { tokenBias: replay.tokenBias as never }),
      signal: AbortSignal.any([signal, flow.halted]),
      maxTokens: begun + maxTokens,
      onResponseChunk: (chunk) => flow.take(chunk),
    })
    return metadata.stopReason
  } catch (thrown) {
    if (flow.isFull && !signal.aborted) return 'maxTokens'
    throw thrown
  }
}

function grammarOf({ model, format }: GenerationOptions, replay: PrefillReplay | undefined): Promise<LlamaGrammar> | undefined {
  const { engine } = model.weights
  return format === undefined ? replay?.grammar(engine) : answerGrammar(engine, format, replay !== undefined)
}

/** An abort leaves the state in order; after anything else nobody knows. */
async function tidy({ model, signal }: GenerationOptions, flow: AnswerFlow): Promise<void> {
  const isAbort = signal.aborted || flow.halted.aborted
  await (isAbort ? model.promptCache.trim() : model.promptCache.clear()).catch(() => {})
}

function sampling(request: ModelRequest, repeatPenalty: number): Pick<LlamaGenerateOptions, 'temperature' | 'repeatPenalty' | 'topP' | 'seed' | 'customStopTriggers'> {
  return {
    temperature: request.temperature ?? 0,
    repeatPenalty: repeatPenalty === 1 ? false : { penalty: repeatPenalty },
    ...(request.topP === undefined ? {} : { topP: request.topP }),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    ...(request.stop === undefined ? {} : { customStopTriggers: request.stop }),
  }
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

function failed(cause: unknown): ArqError {
  if (ArqError.isInstance(cause)) return cause
  return new ProviderUnavailableError('The local model failed while it wrote, so the answer is not whole. Send the request again.', { cause })
}
