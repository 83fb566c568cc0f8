/**
 * What is used of `node-llama-cpp` 3, described here so that the package stays an optional peer: nobody needs its types
 * to compile against ours. The real module fits. What the library makes and only the library reads is declared as `never`
 * where it goes in, because its real types ask for all of its own classes.
 */
export interface LlamaModule {
  getLlama(options: LlamaEngineOptions): Promise<LlamaEngine>
  /** Takes `{ contextSequence: LlamaSequence }`. */
  LlamaChat: new (options: never) => LlamaConversation
  /** Takes the model's tokenizer. */
  TokenBias: new (tokenizer: never) => LlamaTokenBias
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
  /** Takes `{ grammar, trimWhitespaceSuffix }`, the grammar in llama.cpp's GBNF. Rejects for one that it cannot read. */
  createGrammar(options: { grammar: string; trimWhitespaceSuffix?: boolean }): Promise<LlamaGrammar>
  createGrammarForJsonSchema(schema: never): Promise<LlamaGrammar>
  getGrammarFor(type: 'json'): Promise<LlamaGrammar>
  dispose(): Promise<void>
}

export interface LlamaGrammar {
  /** GBNF. */
  readonly grammar: string
}

export interface LlamaModel {
  /** Tokens the model was trained to hold. */
  readonly trainContextSize: number
  readonly tokens: { readonly shouldPrependBosToken: boolean }
  readonly tokenizer: LlamaTokenizer
  /** The header of its file. */
  readonly fileInfo: { readonly metadata: object }
  createContext(options: { contextSize: number; threads: number; sequences: number; createSignal: AbortSignal }): Promise<LlamaContext>
  createEmbeddingContext(options: LlamaEmbeddingOptions): Promise<LlamaEmbeddingContext>
  dispose(): Promise<void>
}

export interface LlamaEmbeddingOptions {
  contextSize: number
  batchSize: number
  threads: number
  createSignal: AbortSignal
}

export interface LlamaEmbeddingContext {
  /** Tokens of a text as it is evaluated, with what the model puts around it. */
  calculateInputLength(text: string): number
  getEmbeddingFor(text: string): Promise<{ vector: readonly number[] }>
  dispose(): Promise<void>
}

/** Handed back to the library as it is. */
export type LlamaTokenizer = (text: string) => number[]

export interface LlamaTokenBias {
  /** The number is added to the token's logit. */
  set(token: never, bias: { logit: number }): unknown
}

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
  /** What the template knows, thoughts among it. */
  readonly settings: object
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

export type LlamaTurn = { type: 'system'; text: string } | { type: 'user'; text: string } | { type: 'model'; response: (string | LlamaThought)[] }

/** A thought of the model, as a part of its turn. */
export interface LlamaThought {
  type: 'segment'
  segmentType: 'thought'
  text: string
  ended: boolean
}

export interface LlamaGenerateOptions {
  signal: AbortSignal
  maxTokens: number
  temperature: number
  topP?: number
  seed?: number
  repeatPenalty: false | { penalty: number }
  customStopTriggers?: readonly string[]
  /** A `LlamaGrammar`. */
  grammar?: never
  /** A function that gives a `LlamaTokenBias` for each token that is chosen. */
  tokenBias?: never
  onResponseChunk: (chunk: LlamaResponseChunk) => void
}

export interface LlamaResponseChunk {
  /** A segment is set apart from the answer: a thought, for models that think aloud. */
  type: 'segment' | undefined
  text: string
  tokens: number[]
}
