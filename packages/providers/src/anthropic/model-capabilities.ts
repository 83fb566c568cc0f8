import type { ModelCapabilities } from '@arq/core'
import { modelTraits } from './model-traits.js'

/** What a caller may know of a model; how its requests are spelled is left out. */
export function modelCapabilities(model: string): ModelCapabilities {
  const { tools, vision, structuredOutput, reasoning, continuation, contextWindow, maxOutput } = modelTraits(model)
  return { tools, vision, structuredOutput, reasoning, continuation, contextWindow, maxOutput }
}
