import { existsSync } from 'node:fs'
import path from 'node:path'
import type { ModelMessage, ModelRequest } from '@arq/core'
import type { ChatWrapper, LlamaChatOptions, LlamaContextSequence, LlamaModel } from 'node-llama-cpp'
import { defaultCacheDir } from '../local/default-cache-dir.js'
import type { LlamaModule } from '../local/llama-module.js'

const id = 'SmolLM2-135M-Instruct.Q4_1'
const file = path.join(defaultCacheDir(), `${id}.gguf`)
const isThere = existsSync(file)

/** What the library made while a provider was used. */
export interface Watched {
  load: () => Promise<LlamaModule>
  /** The tokens that were really evaluated since the last look: all of them, and those whose evaluation gave a next token. */
  evaluated(): { all: number; answering: number }
  sequence(): LlamaContextSequence
  model(): LlamaModel
}

/** The model file of the tests, where it is there. */
export const realModel = {
  id,
  file,
  isThere,
  /** For the name of a test that is left out. */
  why: isThere ? '' : ' (skipped: no local model file; run node apps/demo/model/fetch-model.mjs)',
  load: (): Promise<LlamaModule> => import('node-llama-cpp'),
  ask: (question: string, change: Partial<ModelRequest> = {}): ModelRequest & { messages: readonly ModelMessage[] } => ({
    model: id,
    messages: [
      { role: 'system', content: 'You are a helpful assistant.' },
      { role: 'user', content: question },
    ],
    maxOutputTokens: 24,
    ...change,
  }),
  watch,
}

/** The library, with its own meter of tokens to read, and a chat template in place of the model's where one is given. */
function watch(template?: () => ChatWrapper): Watched {
  let used: LlamaContextSequence | undefined
  const sequence = (): LlamaContextSequence => {
    if (used === undefined) throw new Error('Nothing was loaded yet.')
    return used
  }
  let last = { usedInputTokens: 0, usedOutputTokens: 0 }
  return {
    sequence,
    model: () => sequence().model,
    async load() {
      const library = await import('node-llama-cpp')
      class WatchedChat extends library.LlamaChat {
        constructor(options: LlamaChatOptions) {
          super(template === undefined ? options : { ...options, chatWrapper: template() })
          used = options.contextSequence
        }
      }
      return { getLlama: library.getLlama, TokenBias: library.TokenBias, LlamaChat: WatchedChat }
    },
    evaluated() {
      const { usedInputTokens, usedOutputTokens } = sequence().tokenMeter.diff(last)
      last = sequence().tokenMeter.getState()
      return { all: usedInputTokens + usedOutputTokens, answering: usedOutputTokens }
    },
  }
}
