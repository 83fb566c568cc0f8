import { jsonField } from '../shared/json-field.js'
import type { LlamaChatWrapper, LlamaContext, LlamaConversation, LlamaTurn } from './llama-module.js'
import type { LlamaWeights } from './llama-runtime.js'
import { honourBos } from './honour-bos.js'
import { notEnoughMemory } from './not-enough-memory.js'
import { PromptCache } from './prompt-cache.js'

export interface ContextWish {
  contextSize: number
  threads: number
  signal: AbortSignal
}

/** A model in memory, with the one context it answers in. */
export interface LoadedModel {
  readonly weights: LlamaWeights
  readonly contextSize: number
  readonly conversation: LlamaConversation
  readonly promptCache: PromptCache
  /** Whether the template begins every answer with a thought. */
  readonly opensThought: boolean
  /** A prompt as the model gets it, with the template around it. */
  tokenize(history: readonly LlamaTurn[]): number[]
  /** Tokens of a text by itself. */
  countText(text: string): number
  dispose(): Promise<void>
}

/** Opens the context a model answers in. */
export async function loadModel(weights: LlamaWeights, wish: ContextWish): Promise<LoadedModel> {
  const { library, model } = weights
  const context = await openContext(weights, wish)
  const sequence = context.getSequence()
  const conversation = new library.LlamaChat({ contextSequence: sequence } as never)
  honourBos(conversation.chatWrapper, model)
  return {
    weights,
    contextSize: context.contextSize,
    conversation,
    promptCache: new PromptCache(sequence),
    opensThought: opensThought(conversation.chatWrapper),
    tokenize: (chatHistory) => conversation.chatWrapper.generateContextState({ chatHistory }).contextText.tokenize(model.tokenizer),
    countText: (text) => (text === '' ? 0 : model.tokenizer(text).length),
    dispose: () => context.dispose(),
  }
}

async function openContext({ model }: LlamaWeights, { threads, signal, ...wish }: ContextWish): Promise<LlamaContext> {
  const contextSize = Math.min(wish.contextSize, model.trainContextSize)
  try {
    return await model.createContext({ contextSize, threads, sequences: 1, createSignal: signal })
  } catch (cause) {
    signal.throwIfAborted()
    throw notEnoughMemory(contextSize, cause)
  }
}

/** Some templates open the thought themselves, others leave it to the library. */
function opensThought({ settings }: LlamaChatWrapper): boolean {
  const thought = jsonField(settings, 'segments', 'thought')
  return jsonField(thought, 'openOnResponseStart') === true || jsonField(thought, 'prefix', 'type') === 'openedOnStart'
}
