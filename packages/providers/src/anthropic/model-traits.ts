import type { ModelCapabilities } from '@arq/core'

/** What a model can do, and how its requests have to be spelled. */
export interface ModelTraits extends ModelCapabilities {
  /** How thinking is asked for: not at all, by a budget in tokens, or left to the model within an effort. */
  thinking: 'none' | 'budget' | 'adaptive'
  /** Takes `temperature` or `top_p`. */
  samples: boolean
  /** Takes a JSON Schema for its answer; others are given a tool to answer with. */
  outputFormat: boolean
  /** No longer answers at the vendor's own address. */
  retired: boolean
}

const base: ModelTraits = {
  tools: true,
  vision: true,
  structuredOutput: true,
  reasoning: false,
  continuation: 'prefill',
  contextWindow: 200_000,
  maxOutput: 8_192,
  thinking: 'none',
  samples: true,
  outputFormat: false,
  retired: false,
}

const textOnly: Partial<ModelTraits> = { tools: false, vision: false, structuredOutput: false, maxOutput: 4_096, retired: true }
const budgeted: Partial<ModelTraits> = { reasoning: true, thinking: 'budget', maxOutput: 64_000 }
const adaptive: Partial<ModelTraits> = {
  reasoning: true,
  thinking: 'adaptive',
  outputFormat: true,
  continuation: 'instruct',
  contextWindow: 1_000_000,
  maxOutput: 128_000,
}

/**
 * By family, from the vendor's model pages; first match wins, and what none matches is taken for newer. Up to 4.5 a trailing assistant turn is continued; later
 * models refuse it. From 4.7 on they refuse sampling and thinking budgets too.
 */
const families: readonly (readonly [pattern: RegExp, traits: Partial<ModelTraits>])[] = [
  [/^claude-(?:instant(?!\w)|1(?!\d)|2$|2-0(?!\d))/, { ...textOnly, contextWindow: 100_000 }],
  [/^claude-2-1(?!\d)/, textOnly],
  [/^claude-3-7(?!\d)/, { ...budgeted, retired: true }],
  [/^claude-3-5(?!\d)/, { retired: true }],
  [/^claude-3-(?:opus|sonnet)/, { maxOutput: 4_096, retired: true }],
  [/^claude-3-haiku/, { maxOutput: 4_096 }],
  [/^claude-opus-4-1(?!\d)/, { ...budgeted, maxOutput: 32_000, outputFormat: true }],
  [/^claude-\w+-4-5(?!\d)/, { ...budgeted, outputFormat: true }],
  [/^claude-opus-4-6(?!\d)/, { ...adaptive }],
  [/^claude-sonnet-4-6(?!\d)/, { ...adaptive, maxOutput: 64_000 }],
  [/^claude-opus-4(?:-0|[-@]\d{8}|-latest)?(?!-?\d)/, { ...budgeted, maxOutput: 32_000 }],
  [/^claude-sonnet-4(?:-0|[-@]\d{8}|-latest)?(?!-?\d)/, budgeted],
  [/^claude-/, { ...adaptive, samples: false }],
]

/** A model nobody has told us about, on a server that speaks this wire: little room is promised, so that little can break. */
const unknown: Partial<ModelTraits> = { continuation: 'instruct', contextWindow: 8_192, maxOutput: 4_096 }

/** What a model can do and hold, by its id, with or without the prefix of a gateway. */
export function modelTraits(model: string): ModelTraits {
  // Some gateways write 4.6 for 4-6.
  const id = model.replace(/^(?:[\w-]+\.)?anthropic[./]/, '').replace(/(\d)\.(\d)/g, '$1-$2')
  return { ...base, ...(families.find(([pattern]) => pattern.test(id))?.[1] ?? unknown) }
}
