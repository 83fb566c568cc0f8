import path from 'node:path'
import { ConfigError, ModelNotFoundError, type Logger, type ModelMessage } from '@arq/core'
import { honourBos } from './honour-bos.js'
import type { LlamaContext, LlamaConversation, LlamaEngine, LlamaModel, LlamaModule } from './llama-module.js'
import { PromptCache } from './prompt-cache.js'
import { toLlamaHistory } from './to-llama-history.js'

export interface ModelLoad {
  load: () => Promise<LlamaModule>
  file: string
  contextSize: number
  threads: number
  logger: Logger
  signal: AbortSignal
}

/** A model in memory, with the one context it answers in. */
export interface LoadedModel {
  readonly contextSize: number
  readonly conversation: LlamaConversation
  readonly promptCache: PromptCache
  /** The prompt as the model gets it, template and the opening of the answer included. */
  tokenize(messages: readonly ModelMessage[]): number[]
  dispose(): Promise<void>
}

/** Loads a model on the CPU. Whatever was loaded is freed again when a later step fails. */
export async function loadModel(options: ModelLoad): Promise<LoadedModel> {
  const library = await importLibrary(options)
  const engine = await startEngine(library, options)
  try {
    const model = await openModel(engine, options)
    const context = await openContext(model, options)
    return assemble({ library, engine, model, context })
  } catch (thrown) {
    await engine.dispose()
    throw thrown
  }
}

function assemble(parts: { library: LlamaModule; engine: LlamaEngine; model: LlamaModel; context: LlamaContext }): LoadedModel {
  const sequence = parts.context.getSequence()
  const conversation = new parts.library.LlamaChat({ contextSequence: sequence } as never)
  honourBos(conversation.chatWrapper, parts.model)
  return {
    contextSize: parts.context.contextSize,
    conversation,
    promptCache: new PromptCache(sequence),
    tokenize(messages) {
      const { contextText } = conversation.chatWrapper.generateContextState({ chatHistory: toLlamaHistory(messages) })
      return contextText.tokenize(parts.model.tokenizer)
    },
    async dispose() {
      await parts.context.dispose()
      await parts.model.dispose()
      await parts.engine.dispose()
    },
  }
}

async function importLibrary({ load }: ModelLoad): Promise<LlamaModule> {
  try {
    return await load()
  } catch (cause) {
    throw new ConfigError('The package node-llama-cpp could not be loaded, so no model can run in this process. Add it to your dependencies: it is an optional peer.', { cause })
  }
}

async function startEngine(library: LlamaModule, { threads, logger }: ModelLoad): Promise<LlamaEngine> {
  try {
    return await library.getLlama({
      gpu: false,
      build: 'never',
      progressLogs: false,
      maxThreads: threads,
      logger: (level, message) => logger.debug('llama.cpp', { level, message: message.trim() }),
    })
  } catch (cause) {
    throw new ConfigError('llama.cpp has no ready binary for this machine, so no model can run in this process. Use another provider, or see the cause.', { cause })
  }
}

async function openModel(engine: LlamaEngine, { file, signal }: ModelLoad): Promise<LlamaModel> {
  try {
    return await engine.loadModel({ modelPath: file, loadSignal: signal })
  } catch (cause) {
    signal.throwIfAborted()
    throw new ModelNotFoundError(`llama.cpp cannot read the model file ${path.basename(file)}, so it cannot answer. It may be damaged or too new; delete it to fetch it again.`, { cause })
  }
}

async function openContext(model: LlamaModel, options: ModelLoad): Promise<LlamaContext> {
  const contextSize = Math.min(options.contextSize, model.trainContextSize)
  try {
    return await model.createContext({ contextSize, threads: options.threads, sequences: 1 })
  } catch (cause) {
    throw new ConfigError(`There is not enough memory for a context of ${contextSize} tokens, so the model cannot run. Choose a smaller contextSize or a smaller model.`, { cause })
  }
}
