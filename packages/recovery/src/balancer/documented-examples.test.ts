import { readFileSync } from 'node:fs'
import type { PriceBook } from '@arq/core'
import { scriptedModel } from '@arq/testkit'
import type { ScriptedModel } from '@arq/testkit'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import * as recovery from '../index.js'
import { needOf } from '../testing/routing-fixtures.js'

type Names = Readonly<Record<string, unknown>>

/** The examples as a reader would run them, but for their imports: scripted models stand in for the vendors. */
const page = readFileSync(new URL('../../../../docs/routing.md', import.meta.url), 'utf8')
const examples = Array.from(page.matchAll(/```ts\n([\s\S]*?)```/g), ([, code = '']) => code)

const vendor = (vision: boolean) => (options: { name?: string } = {}): ScriptedModel =>
  scriptedModel([{ text: 'It scatters.' }], { name: options.name ?? 'vendor', capabilities: { contextWindow: 128_000, vision: vision && options.name !== 'text-only' } })
const genaiPrices = (): PriceBook => ({ cost: ({ model }) => ({ total: model.includes('nano') ? 0.001 : 0.01, currency: 'USD', input: 0, output: 0, source: 'test' }) })
const names: Names = { ...recovery, genaiPrices, openai: vendor(true), anthropic: vendor(true), ollama: vendor(false), apiKey: 'a', otherKey: 'b', need: needOf() }

async function runExample(word: string): Promise<unknown[][]> {
  const code = examples.find((example) => example.includes(word)) ?? ''
  const body = code.replace(/^import .*\n/gm, '')
  const module = `export const run = async ({ ${Object.keys(names).join(', ')} }) => {${body}}`
  const { run } = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(module)}`)) as { run: (names: Names) => Promise<void> }
  await run(names)
  return vi.mocked(console.log).mock.calls
}

beforeEach(() => void vi.spyOn(console, 'log').mockReturnValue())
afterEach(() => void vi.restoreAllMocks())

it.each<[string, unknown[][]]>([
  ['AutoRecovery({ router', [['It scatters.', 'By priority: priority 1.']]],
  ["strategy: 'priority'", [['own', 'own', 'own']]],
  ["strategy: 'weighted'", [[expect.arrayContaining(['east: Weight 3.', 'west: Weight 1.']), 'By least-latency: nothing is known of it yet, so it is tried.']]],
  ["strategy: 'least-cost'", [['small', 'large']]],
  ['smallest-window', [['By smallest-window: its window.']]],
  ['requestsPerMinute: 500', [['main', 0]]],
  ['MemoryBreakerStore', [[[{ candidate: 'main', breaker: expect.objectContaining({ type: 'closed' }), underWay: 0 }]]]],
  ['rollout: {', [[expect.objectContaining({ type: 'running', percent: 10 })]]],
  ['asked.explain', [['seeing', 'By priority: priority 2.'], ['seeing', 'chosen', 'Priority 2.'], ['blind', 'incapable', 'The request holds pictures or files, and the model reads only text.']]],
])('routes as the documentation prints it: %s', async (word, logged) => {
  expect(await runExample(word)).toEqual(logged)
})

it('runs every example of the page', () => {
  expect(examples).toHaveLength(9)
})
