import type { Clock, Logger } from '@arq/core'
import type { LlamaModule } from './llama-module.js'

export interface LocalOptions {
  /** Brings in the optional peer: `() => import('node-llama-cpp')`. Not called before the first use. */
  load: () => Promise<LlamaModule>
  /** A GGUF file: its path, or `hf:owner/repo/file.gguf` on the Hugging Face hub. */
  model: string
  /** Where model files are kept. @defaultValue `$ARQ_MODEL_DIR`, else `$XDG_CACHE_HOME/arq/models`, else `~/.cache/arq/models` */
  cacheDir?: string
  /** Tokens of prompt and answer together. @defaultValue 4,096, or what the model was trained for if that is less */
  contextSize?: number
  /**
   * Threads that compute. llama.cpp spins while it waits for its threads, so one more than there are free cores makes it
   * hundreds of times slower. @defaultValue one less than the cores this process may use, at least 1
   */
  threads?: number
  /** Weakens words of the last 64 tokens; 1 turns it off. Small models repeat themselves without it. @defaultValue 1.1 */
  repeatPenalty?: number
  /** Calls that may wait for their turn; one answer is written at a time, and one list of vectors made beside it. @defaultValue 16 of each */
  maxWaiting?: number
  /** For `embed`. */
  embeddings?: LocalEmbeddingOptions
  onProgress?: (progress: ModelProgress) => void
  /** For the hub. @defaultValue the global one */
  fetch?: typeof fetch
  /**
   * Another way to get the file when it is neither in the cache nor to be had from the hub. Puts it into `cacheDir` and
   * resolves to its path.
   */
  obtain?: ObtainModel
  /** @defaultValue the system's */
  clock?: Clock
  /** @defaultValue silent */
  logger?: Logger
}

export interface LocalEmbeddingOptions {
  /** A GGUF file for vectors, written as `model`. @defaultValue the file that answers */
  model?: string
  /** Tokens of the longest text, plus one. @defaultValue 512, or what the model was trained for if that is less */
  contextSize?: number
}

export type ObtainModel = (fileName: string, cacheDir: string, report: (progress: ModelProgress) => void, signal: AbortSignal) => Promise<string>

/** How far a model is from being ready. */
export interface ModelProgress {
  phase: 'download' | 'load'
  /** For people: what is being done. */
  detail: string
  receivedBytes?: number
  totalBytes?: number
}
