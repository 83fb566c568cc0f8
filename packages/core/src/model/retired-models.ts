/** A model that its vendor serves no more. */
export interface RetiredModel {
  vendor: 'OpenAI' | 'Anthropic'
  /** The day from which the vendor's own API refuses it, as `YYYY-MM-DD`. Other hosts keep dates of their own. */
  retiredOn: string
  /** A model of the same vendor for the same work that was served when this table was written. */
  successor: string
}

const terra = 'gpt-5.6-terra'
const sol = 'gpt-5.6-sol'
const haiku = 'claude-haiku-5-5'
const sonnet = 'claude-sonnet-5-5'
const opus = 'claude-opus-5-5'

/**
 * As of 2026-11-22. Sources: developers.openai.com/api/docs/deprecations and
 * platform.claude.com/docs/en/about-claude/model-deprecations, the vendors' lists of what they shut down and when.
 */
const rows: readonly (readonly [vendor: RetiredModel['vendor'], retiredOn: string, successor: string, names: string])[] = [
  ['OpenAI', '2024-09-13', terra, 'gpt-3.5-turbo-0301 gpt-3.5-turbo-0613 gpt-3.5-turbo-16k gpt-3.5-turbo-16k-0613'],
  ['OpenAI', '2024-12-06', sol, 'gpt-4-vision-preview gpt-4-1106-vision-preview'],
  ['OpenAI', '2025-06-06', sol, 'gpt-4-32k gpt-4-32k-0314 gpt-4-32k-0613'],
  ['OpenAI', '2025-07-14', sol, 'gpt-4.5-preview gpt-4.5-preview-2025-02-27'],
  ['OpenAI', '2025-07-28', sol, 'o1-preview o1-preview-2024-09-12'],
  ['OpenAI', '2025-10-27', terra, 'o1-mini o1-mini-2024-09-12'],
  ['OpenAI', '2026-03-26', sol, 'gpt-4-0314 gpt-4-0125-preview gpt-4-turbo-preview'],
  ['OpenAI', '2026-09-28', terra, 'gpt-3.5-turbo-1106 gpt-3.5-turbo-instruct'],
  ['OpenAI', '2026-10-23', terra, 'gpt-3.5-turbo gpt-3.5-turbo-0125 gpt-4.1-nano gpt-4.1-nano-2025-04-14 o4-mini o4-mini-2025-04-16'],
  ['OpenAI', '2026-10-23', sol, 'gpt-4 gpt-4-0613 gpt-4-1106-preview gpt-4-turbo gpt-4-turbo-2024-04-09 gpt-4o-2024-05-13'],
  ['OpenAI', '2026-10-23', sol, 'o1 o1-2024-12-17 o1-pro o1-pro-2025-03-19 o3-mini o3-mini-2025-01-31'],
  ['Anthropic', '2024-11-06', sonnet, 'claude-1 claude-1.0 claude-1.1 claude-1.2 claude-1.3'],
  ['Anthropic', '2024-11-06', haiku, 'claude-instant-1 claude-instant-1.0 claude-instant-1.1 claude-instant-1.2'],
  ['Anthropic', '2025-07-21', sonnet, 'claude-2 claude-2.0 claude-2.1 claude-3-sonnet-20240229'],
  ['Anthropic', '2025-10-28', sonnet, 'claude-3-5-sonnet-latest claude-3-5-sonnet-20240620 claude-3-5-sonnet-20241022'],
  ['Anthropic', '2026-01-05', opus, 'claude-3-opus-latest claude-3-opus-20240229'],
  ['Anthropic', '2026-02-19', sonnet, 'claude-3-7-sonnet-latest claude-3-7-sonnet-20250219'],
  ['Anthropic', '2026-02-19', haiku, 'claude-3-5-haiku-latest claude-3-5-haiku-20241022'],
  ['Anthropic', '2026-04-20', haiku, 'claude-3-haiku-20240307'],
  ['Anthropic', '2026-06-15', sonnet, 'claude-sonnet-4-0 claude-sonnet-4-20250514'],
  ['Anthropic', '2026-06-15', opus, 'claude-opus-4-0 claude-opus-4-20250514'],
  ['Anthropic', '2026-08-05', opus, 'claude-opus-4-1 claude-opus-4-1-20250805'],
]

/** Retired models by the exact name that was sent for them. */
export const retiredModels: ReadonlyMap<string, RetiredModel> = new Map(
  rows.flatMap(([vendor, retiredOn, successor, names]) =>
    names.split(' ').map((name): [string, RetiredModel] => [name, { vendor, retiredOn, successor }]),
  ),
)
