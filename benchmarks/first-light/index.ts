/** `pnpm bench first-light [--smoke] [--seed N]`: whether answers survive a broken line, and what ARQ adds to them. See docs/benchmarks.md. */
import { SeededRandom } from '@arq/testkit'
import { measureCuts } from './cuts/measure-cuts.js'
import { arqContender } from './load/arq-contender.js'
import { measureChunks, type ChunkCost, type ChunkLoad } from './load/measure-chunks.js'
import { measureFirstText } from './load/measure-first-text.js'
import { openPeers } from './load/open-peers.js'
import { readSettings } from './read-settings.js'
import { measureSizes } from './size/measure-sizes.js'
import { toFigures } from './to-figures.js'

const say = (line: string): void => console.log(line)

async function main(): Promise<void> {
  const settings = readSettings(process.argv.slice(2))
  const { seed, samples, warmUpSamples, chunks, rounds, warmUpRounds } = settings

  say('Broken lines: one answer through the route and the client, the line cut at a place of its own in each case.')
  say(`The seed is ${seed}; --seed ${seed} makes the same cases again.`)
  const cuts = await measureCuts(settings.cutShare, new SeededRandom(seed), say)

  const contenders = [arqContender, ...(settings.peers ? await openPeers(say) : [])]
  say(`\nFirst text: milliseconds from the call of the route to the first text in its body, without the provider's own; ${samples} answers each.`)
  const firstText = await measureFirstText(contenders, { samples, warmUpSamples })
  for (const [name, { p50, p95 }] of firstText) say(`  ${name}: median ${p50}, 95th percentile ${p95}`)

  say(`\nChunks: microseconds of the processor from the provider's event to its encoded bytes, without the provider's own; ${rounds} answers of ${chunks} chunks each.`)
  const load = { chunks, rounds, warmUpRounds }
  const sayCosts = async (pace: ChunkLoad['pace']): Promise<ReadonlyMap<string, ChunkCost>> => {
    const costs = await measureChunks(contenders, { pace, ...load })
    for (const name of firstText.keys()) say(`  ${name}, ${pace}: ${describeCost(costs.get(name))}`)
    return costs
  }
  const backToBack = await sayCosts('back to back')
  const oneATurn = await sayCosts('one a turn')

  say('\nSizes: kilobytes a page loads, minified and gzipped, without React.')
  const sizes = await measureSizes()
  say(`  useArqChat ${sizes.hook}, <ArqChat/> ${sizes.chat}, styles.css ${sizes.styles}${Object.entries(sizes.peerHooks).map(([name, size]) => `; useChat of ${name} ${size}`).join('')}`)
  say(JSON.stringify(toFigures({ seed, cuts, firstText, backToBack, oneATurn, sizes })))
}

function describeCost(cost: ChunkCost | undefined): string {
  return cost === undefined ? 'not measured' : `median ${cost.processor.p50} (${cost.processor.min} to ${cost.processor.max}), by the clock ${cost.elapsed.p50}`
}

await main()
