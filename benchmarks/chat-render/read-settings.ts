import { parseArgs } from 'node:util'

export interface ChatRenderSettings {
  /** In the thread before the answer begins. */
  messages: number
  /** Of the answer, and how many of them come in a second. */
  tokens: number
  tokensPerSecond: number
  /** Pages, one after the other. */
  rounds: number
}

const whole: ChatRenderSettings = { messages: 500, tokens: 2_000, tokensPerSecond: 200, rounds: 3 }
/** Says that the benchmark works, not how fast anything is. */
const smoke: ChatRenderSettings = { ...whole, tokens: 200, rounds: 1 }

/** Reads `--rounds N` and `--smoke`. Throws on anything else. */
export function readSettings(args: readonly string[]): ChatRenderSettings {
  const { values } = parseArgs({ args: [...args], options: { smoke: { type: 'boolean', default: false }, rounds: { type: 'string' } } })
  const usual = values.smoke ? smoke : whole
  const rounds = Number(values.rounds ?? usual.rounds)
  if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error(`--rounds was ${JSON.stringify(values.rounds)}, which measures nothing. Give a whole number of 1 or more, such as --rounds 5.`)
  return { ...usual, rounds }
}
