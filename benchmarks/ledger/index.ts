/** `pnpm bench ledger [--smoke] [--seed N]`: whether the ledger books the truth, keeps budgets and leaks nothing. See docs/benchmarks.md. */
import { SeededRandom } from '@arq/testkit'
import { measureHistories } from './histories/measure-histories.js'
import { measureRaces } from './races/measure-races.js'
import { readSettings } from './read-settings.js'

const say = (line: string): void => console.log(line)

async function main(): Promise<void> {
  const { seed, histories, races } = readSettings(process.argv.slice(2))
  say(`The seed is ${seed}; --seed ${seed} makes the same cases again.`)
  say(`Histories: ${histories} of reserve, settle, release, crash and waiting, their calls in any order, each held against a recount of all rows.`)
  const played = await measureHistories(histories, seed, say)
  say(`  ${played.ok} of ${played.cases} right`)

  say(`\nRaces: ${races} of 100 requests at once to OpenAI's two wires and Anthropic's over loopback; some break off, some are refused, some processes die.`)
  const raced = await measureRaces(races, new SeededRandom(seed), say)
  const share = (raced.worstCounted * 100).toFixed(2)
  say(`  ${raced.ok} of ${raced.cases} attempts right; ${raced.refused} refused by a budget; ${raced.counted} without word of the provider, counted ${share} % off at most`)
  say(
    JSON.stringify({
      cases: played.cases + raced.cases,
      settled_ok: played.ok + raced.ok,
      over_budget: played.overBudget + raced.overBudget,
      leaked: played.leaked + raced.leaked,
      refused: raced.refused,
      counted: raced.counted,
      worst_counted_percent: Number(share),
      seed,
    }),
  )
}

await main()
