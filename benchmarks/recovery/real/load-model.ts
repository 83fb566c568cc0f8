import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { ArqError, type LLMProvider } from '@arq/core'
import { local, type LlamaModule } from '@arq/providers/local'

const model = 'hf:bartowski/SmolLM2-135M-Instruct-GGUF/SmolLM2-135M-Instruct.Q4_1.gguf'
const nothing: typeof fetch = () => Promise.reject(new TypeError('The benchmark downloads nothing.'))

/** The small model of the tests, from the cache; `undefined` where it is not there. */
export async function loadModel(): Promise<LLMProvider | undefined> {
  const provider = local({ load: loadLlama, model, fetch: nothing, contextSize: 1_024 })
  try {
    await provider.initialize()
    return provider
  } catch (error) {
    await provider.close()
    if (ArqError.isInstance(error) && error.code === 'model_not_found') return undefined
    throw error
  }
}

/** As it is installed for the provider's own tests. */
async function loadLlama(): Promise<LlamaModule> {
  const file = createRequire(new URL('../../../packages/providers/package.json', import.meta.url)).resolve('node-llama-cpp')
  return (await import(pathToFileURL(file).href)) as LlamaModule
}
