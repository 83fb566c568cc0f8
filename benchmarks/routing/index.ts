/** `pnpm bench routing [--smoke] [--seed N]`: what becomes of answers when vendors fail, and of money and rollouts. See docs/benchmarks.md. */
import { rounded } from '../shared/rounded.js'
import { measureAdded } from './loopback/measure-added.js'
import { readSettings } from './read-settings.js'
import { leastCost } from './scenarios/least-cost.js'
import { oneOfThreeDead } from './scenarios/one-of-three-dead.js'
import { refusedKeys } from './scenarios/refused-keys.js'
import { rolledOut, rollOut } from './scenarios/rollouts.js'
import { tightLimits } from './scenarios/tight-limits.js'

const say = (line: string): void => console.log(line)

async function main(): Promise<void> {
  const { seed, requests, rollouts, samples } = readSettings(process.argv.slice(2))
  say(`Simulated vendors on a clock of their own. The seed is ${seed}; --seed ${seed} makes the same cases again.`)

  const outage = await oneOfThreeDead(seed, requests)
  say(`\nOne of three vendors dead: ${rounded(outage.success * 100, 3)} % of ${outage.requests} answers complete; the dead one was asked ${outage.deadAsked} times.`)

  const refusals = await refusedKeys(seed, requests)
  say(`A key revoked and an account empty: ${refusals.retried} requests went to either once that was known; ${rounded(refusals.success * 100, 3)} % of the answers complete.`)

  const limits = await tightLimits(seed, requests)
  say(`As many requests as two limits let through: ${limits.refused} answered with 429; ${rounded(limits.success * 100, 3)} % complete within a minute's wait.`)

  const cost = await leastCost(seed, requests)
  say(`Least cost: ${rounded(cost.overOptimum, 4)} times the cheapest that fits, over ${cost.requests} requests; ${rounded(cost.misfits * 100, 2)} % went to one that turned out too slow.`)

  say(`\nRollouts, ${rollouts} of each kind.`)
  const bad = { longest: 0, highest: 0, right: 0, all: 0 }
  const good = { right: 0, all: 0 }
  for (const [name, { isGood }] of Object.entries(rolledOut)) {
    const figures = await rollOut(name, seed, rollouts)
    say(`  ${name}: ${figures.right} of ${figures.rollouts} ${isGood ? 'reached every session' : 'rolled back'}, the slowest after ${figures.longest} requests, at ${figures.highest} % at most`)
    const kind = isGood ? good : bad
    kind.right += figures.right
    kind.all += figures.rollouts
    if (!isGood) Object.assign(bad, { longest: Math.max(bad.longest, figures.longest), highest: Math.max(bad.highest, figures.highest) })
  }

  say(`\nReal connections over loopback, one of three dead; ${samples} answers on each way, in turns.`)
  const added = await measureAdded(samples)
  say(`  median ${rounded(added.direct)} ms straight to one that is well, ${rounded(added.balanced)} ms through the balancer; the dead one was asked ${added.deadAsked} times`)
  say(
    JSON.stringify({
      success_one_of_three_dead: rounded(outage.success, 5),
      added_ms_p50_after_open: rounded(added.balanced - added.direct, 3),
      least_cost_over_optimum: rounded(cost.overOptimum, 4),
      rollback_after_requests: bad.longest,
      refusals_retried: refusals.retried,
      bad_rollouts_highest_percent: bad.highest,
      bad_rollouts_rolled_back: rounded(bad.right / bad.all, 4),
      good_rollouts_completed: rounded(good.right / good.all, 4),
      answered_429: limits.refused,
      least_cost_misfits: rounded(cost.misfits, 4),
      success_loopback: rounded(added.success, 5),
      requests,
      seed,
    }),
  )
}

await main()
