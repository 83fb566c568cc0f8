import type { ModelCapabilities } from '@arq/core'

type Limits = Pick<ModelCapabilities, 'contextWindow' | 'maxOutput'> & Partial<ModelCapabilities>

/**
 * Windows and answer limits by model family, from the vendor's model pages; first match wins. Chat Completions cannot
 * take up a broken answer by cursor or prefix, so every family continues by instruction.
 */
const families: readonly (readonly [pattern: RegExp, limits: Limits])[] = [
  [/^gpt-5[\w.-]*chat/, { contextWindow: 128_000, maxOutput: 16_384 }],
  [/^gpt-5/, { contextWindow: 400_000, maxOutput: 128_000, reasoning: true }],
  [/^gpt-4\.1/, { contextWindow: 1_047_576, maxOutput: 32_768 }],
  [/^(?:gpt-4o|chatgpt-4o)/, { contextWindow: 128_000, maxOutput: 16_384 }],
  [/^gpt-4\.5/, { contextWindow: 128_000, maxOutput: 16_384 }],
  [/^gpt-4-(?:turbo|1106|0125|vision)/, { contextWindow: 128_000, maxOutput: 4_096, structuredOutput: false }],
  [/^gpt-4-32k/, { contextWindow: 32_768, maxOutput: 8_192, vision: false, structuredOutput: false }],
  [/^gpt-4/, { contextWindow: 8_192, maxOutput: 8_192, vision: false, structuredOutput: false }],
  [/^gpt-3\.5/, { contextWindow: 16_385, maxOutput: 4_096, vision: false, structuredOutput: false }],
  [/^gpt-oss/, { contextWindow: 131_072, maxOutput: 131_072, vision: false, reasoning: true }],
  [/^o1-mini/, { contextWindow: 128_000, maxOutput: 65_536, tools: false, vision: false, structuredOutput: false, reasoning: true }],
  [/^o3-mini/, { contextWindow: 200_000, maxOutput: 100_000, vision: false, reasoning: true }],
  [/^o\d/, { contextWindow: 200_000, maxOutput: 100_000, reasoning: true }],
]

const modern: ModelCapabilities = {
  tools: true,
  vision: true,
  structuredOutput: true,
  reasoning: false,
  continuation: 'instruct',
  contextWindow: 128_000,
  maxOutput: 16_384,
}

/** A model nobody has told us about, mostly on a compatible server: little is promised, so that little can break. */
const unknown: ModelCapabilities = { ...modern, tools: false, vision: false, structuredOutput: false, contextWindow: 8_192, maxOutput: 4_096 }

/** What a model can do and hold, by its id; fine-tuned models (`ft:base:...`) are as their base. */
export function modelCapabilities(model: string): ModelCapabilities {
  const id = model.replace(/^ft:/, '').replace(/^openai\//, '')
  const limits = families.find(([pattern]) => pattern.test(id))?.[1]
  return limits === undefined ? unknown : { ...modern, ...limits }
}
