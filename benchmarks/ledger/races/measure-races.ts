import { anthropic } from '@arq/providers/anthropic'
import { openai } from '@arq/providers/openai'
import type { SeededRandom } from '@arq/testkit'
import { runRace, type RaceFigures } from './run-race.js'
import { startVendor } from './start-vendor.js'

/** Runs so many races one after the other and adds them up. */
export async function measureRaces(count: number, random: SeededRandom, say: (line: string) => void): Promise<RaceFigures> {
  const vendor = await startVendor()
  const baseURL = `${vendor.server.url}/v1`
  const providers = {
    openai: { provider: openai({ apiKey: 'none', baseURL, api: 'chat' }), model: 'gpt-4o' },
    'openai-responses': { provider: openai({ apiKey: 'none', baseURL, api: 'responses' }), model: 'gpt-4.1' },
    anthropic: { provider: anthropic({ apiKey: 'none', baseURL: vendor.server.url }), model: 'claude-sonnet-4-5' },
  }
  try {
    const figures: RaceFigures[] = []
    for (let race = 0; race < count; race += 1) figures.push(await runRace(vendor, providers, { race, random }))
    for (const problem of figures.flatMap(({ problems }) => problems).slice(0, 20)) say(`  ${problem}`)
    return together(figures)
  } finally {
    await Promise.all(Object.values(providers).map(({ provider }) => provider.close()))
    await vendor.server.close()
  }
}

function together(figures: readonly RaceFigures[]): RaceFigures {
  const total = (field: 'cases' | 'ok' | 'overBudget' | 'leaked' | 'refused' | 'counted'): number => figures.reduce((sum, one) => sum + one[field], 0)
  return {
    cases: total('cases'),
    ok: total('ok'),
    overBudget: total('overBudget'),
    leaked: total('leaked'),
    refused: total('refused'),
    counted: total('counted'),
    worstCounted: Math.max(0, ...figures.map(({ worstCounted }) => worstCounted)),
    problems: figures.flatMap(({ problems }) => problems),
  }
}
