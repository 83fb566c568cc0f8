export type { LlamaModule } from './llama-module.js'
export { local } from './local.js'
export type { LocalEmbeddingOptions, LocalOptions, ModelProgress, ObtainModel } from './local-options.js'
