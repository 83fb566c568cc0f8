export type { LlamaModule } from './llama-module.js'
export { local } from './local.js'
export type { LocalOptions, ModelProgress, ObtainModel } from './local-options.js'
export { defaultCacheDir } from './default-cache-dir.js'
