import type { ReasoningSettings } from '@arq/core'
import type { OutputConfig, ThinkingConfigParam } from '@anthropic-ai/sdk/resources/messages/messages'
import type { ModelTraits } from './model-traits.js'

export interface SettledThinking {
  thinking?: ThinkingConfigParam
  outputConfig?: OutputConfig
}

interface Circumstances {
  traits: ModelTraits
  maxTokens: number
  /** The model has to call a tool. */
  isForced: boolean
  isPrefilled: boolean
  warn: (option: string, message: string) => void
}

/** The vendor's own lower bound. */
const leastBudget = 1_024
const budgets = { minimal: leastBudget, low: 4_096, medium: 10_000, high: 24_000 } as const

/** Thinking in the words of Messages. It counts towards the longest answer, and goes with no forced tool and no prefill. */
export function settleThinking(asked: ReasoningSettings | undefined, around: Circumstances): SettledThinking {
  if (asked === undefined) return {}
  const hindrance = hindranceOf(around)
  if (hindrance !== undefined) {
    around.warn('reasoning', `${hindrance}; it will answer without thinking ahead.`)
    return {}
  }
  return around.traits.thinking === 'adaptive' ? adaptive(asked, around) : budgeted(asked, around)
}

function hindranceOf({ traits, isForced, isPrefilled, maxTokens }: Circumstances): string | undefined {
  if (traits.thinking === 'none') return 'This model does not think before it answers'
  if (isForced) return 'A model that has to call a tool cannot think first'
  if (isPrefilled) return 'A model that goes on from given words cannot think first'
  if (traits.thinking === 'budget' && maxTokens <= leastBudget) return `An answer of ${maxTokens} tokens leaves no room for thinking`
  return undefined
}

function adaptive({ effort, budgetTokens }: ReasoningSettings, { traits, warn }: Circumstances): SettledThinking {
  if (budgetTokens !== undefined) warn('reasoning.budgetTokens', 'This model decides itself how long it thinks; set reasoning.effort instead.')
  if (effort === 'minimal') warn('reasoning.effort', 'The least effort of this vendor is low; it was used.')
  return {
    // Models without sampling keep their thinking to themselves unless they are asked for a summary.
    thinking: { type: 'adaptive', ...(traits.samples ? {} : { display: 'summarized' }) },
    ...(effort === undefined ? {} : { outputConfig: { effort: effort === 'minimal' ? 'low' : effort } }),
  }
}

function budgeted({ effort = 'medium', budgetTokens }: ReasoningSettings, { maxTokens, warn }: Circumstances): SettledThinking {
  const wanted = budgetTokens ?? budgets[effort]
  const most = budgetTokens === undefined ? Math.floor(maxTokens * 0.8) : maxTokens - 1
  const budget = Math.min(Math.max(wanted, leastBudget), Math.max(most, leastBudget))
  if (budgetTokens !== undefined && budget !== budgetTokens) {
    warn('reasoning.budgetTokens', `The budget has to be at least ${leastBudget} and less than the longest answer; ${budget} was used.`)
  }
  return { thinking: { type: 'enabled', budget_tokens: budget } }
}
