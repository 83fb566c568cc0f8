import type { ModelCapabilities } from '@arq/core'

/** What sets a family apart from a current text-and-picture model. */
export type ModelFamily = Pick<ModelCapabilities, 'contextWindow' | 'maxOutput' | 'tokenizer'> & Partial<ModelCapabilities>

const o200k = 'o200k_base'
const cl100k = 'cl100k_base'

/** Windows, answer limits and vocabularies by model family, from the vendor's model pages; first match wins. */
const families: readonly (readonly [pattern: RegExp, family: ModelFamily])[] = [
  [/^gpt-5[\w.-]*chat/, { contextWindow: 128_000, maxOutput: 16_384, tokenizer: o200k }],
  [/^gpt-5/, { contextWindow: 400_000, maxOutput: 128_000, reasoning: true, tokenizer: o200k }],
  [/^gpt-4\.1/, { contextWindow: 1_047_576, maxOutput: 32_768, tokenizer: o200k }],
  [/^(?:gpt-4o|chatgpt-4o)/, { contextWindow: 128_000, maxOutput: 16_384, tokenizer: o200k }],
  [/^gpt-4\.5/, { contextWindow: 128_000, maxOutput: 16_384, tokenizer: o200k }],
  [/^gpt-4-(?:turbo|1106|0125|vision)/, { contextWindow: 128_000, maxOutput: 4_096, structuredOutput: false, tokenizer: cl100k }],
  [/^gpt-4-32k/, { contextWindow: 32_768, maxOutput: 8_192, vision: false, structuredOutput: false, tokenizer: cl100k }],
  [/^gpt-4/, { contextWindow: 8_192, maxOutput: 8_192, vision: false, structuredOutput: false, tokenizer: cl100k }],
  // Azure's names have no points in older models.
  [/^gpt-3\.?5/, { contextWindow: 16_385, maxOutput: 4_096, vision: false, structuredOutput: false, tokenizer: cl100k }],
  [/^gpt-oss/, { contextWindow: 131_072, maxOutput: 131_072, vision: false, reasoning: true, tokenizer: o200k }],
  [/^o1-mini/, { contextWindow: 128_000, maxOutput: 65_536, tools: false, vision: false, structuredOutput: false, reasoning: true, tokenizer: o200k }],
  [/^o3-mini/, { contextWindow: 200_000, maxOutput: 100_000, vision: false, reasoning: true, tokenizer: o200k }],
  [/^o\d/, { contextWindow: 200_000, maxOutput: 100_000, reasoning: true, tokenizer: o200k }],
]

/** The family of a model by its id, fine-tuned models (`ft:base:...`) being of their base's; `undefined` for a model nobody has told us about. */
export function modelFamily(model: string): ModelFamily | undefined {
  const id = bareId(model)
  return families.find(([pattern]) => pattern.test(id))?.[1]
}

function bareId(model: string): string {
  return model.replace(/^ft:/, '').replace(/^openai\//, '')
}
