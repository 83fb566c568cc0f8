/**
 * What is used of `node-llama-cpp` 3, described here so that the package stays an optional peer: nobody needs its types
 * to compile against ours. The real module fits.
 */
export interface LlamaModule {
  getLlama(options: LlamaEngineOptions): Promise<LlamaEngine>
  /** Takes `{ contextSequence: LlamaSequence }`. Declared as `never`, because the real class asks for all of its own sequence class. */
  LlamaChat: new (options: never) => LlamaConversation
}

export interface LlamaEngineOptions {
  gpu: false
  build: 'never'
  progressLogs: false
  maxThreads: number
  logger: (level: string, message: string) => void
}

export interface LlamaEngine {
  loadModel(options: { modelPath: string; loadSignal?: AbortSignal }): Promise<LlamaModel>
  dispose(): Promise<void>
}

export interface LlamaModel {
  /** Tokens the model was trained to hold. */
  readonly trainContextSize: number
  readonly tokens: { readonly shouldPrependBosToken: boolean }
  readonly tokenizer: LlamaTokenizer
  createContext(options: { contextSize: number; threads: number; sequences: number }): Promise<LlamaContext>
  dispose(): Promise<void>
}

/** Handed back to the library as it is. */
export type LlamaTokenizer = (text: string) => unknown

export interface LlamaContext {
  readonly contextSize: number
  getSequence(): LlamaSequence
  dispose(): Promise<void>
}

export interface LlamaSequence {
  /** How many tokens the state holds. */
  readonly nextTokenIndex: number
  evaluateWithoutGeneratingNewTokens(tokens: number[]): Promise<void>
  eraseContextTokenRanges(ranges: { start: number; end: number }[]): Promise<void>
}

export interface LlamaConversation {
  readonly chatWrapper: LlamaChatWrapper
  generateResponse(history: LlamaTurn[], options: LlamaGenerateOptions): Promise<{ metadata: { stopReason: string } }>
}

export interface LlamaChatWrapper {
  generateContextState(options: { chatHistory: readonly LlamaTurn[] }): LlamaContextState
}

export interface LlamaContextState {
  contextText: LlamaText
}

export interface LlamaText {
  /** The mapper may only keep a value or leave it out. */
  mapValues(mapper: <Value extends LlamaTextValue>(value: Value, index: number) => Value | readonly never[]): LlamaText
  tokenize(tokenizer: LlamaTokenizer): number[]
}

/** Plain text, or a special token. */
export type LlamaTextValue = string | { toJSON(): unknown }

export type LlamaTurn = { type: 'system'; text: string } | { type: 'user'; text: string } | { type: 'model'; response: string[] }

export interface LlamaGenerateOptions {
  signal: AbortSignal
  maxTokens: number
  temperature: number
  topP?: number
  seed?: number
  repeatPenalty: false | { penalty: number }
  customStopTriggers?: readonly string[]
  onToken: (tokens: number[]) => void
  onResponseChunk: (chunk: LlamaResponseChunk) => void
}

export interface LlamaResponseChunk {
  /** A segment is set apart from the answer: a thought, for models that think aloud. */
  type: 'segment' | undefined
  text: string
}
