import { readFileSync } from 'node:fs'
import { scriptedModel } from '@arq/testkit'
import * as api from '@opentelemetry/api'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import * as recovery from '../index.js'
import { openTelemetry } from '../telemetry/index.js'

type Names = Readonly<Record<string, unknown>>

/** The examples as a reader would run them, but for their imports: a scripted model stands in for the vendor. */
const page = readFileSync(new URL('../../../../docs/analytics.md', import.meta.url), 'utf8')
const examples = Array.from(page.matchAll(/```ts\n([\s\S]*?)```/g), ([, code = '']) => code)

const openai = () => scriptedModel([{ text: 'It scatters.' }], { name: 'openai' })
const names: Names = { ...recovery, openTelemetry, api, openai }

async function runExample(code: string): Promise<void> {
  const body = code.replace(/^import .*\n/gm, '')
  const module = `export const run = async ({ ${Object.keys(names).join(', ')} }) => {${body}}`
  const { run } = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(module)}`)) as { run: (names: Names) => Promise<void> }
  await run(names)
}

beforeEach(() => void vi.spyOn(console, 'log').mockReturnValue())
afterEach(() => void vi.restoreAllMocks())

it('measures as the documentation prints it', async () => {
  await runExample(examples[0] ?? '')
  const logged = vi.mocked(console.log).mock.calls
  expect(logged[0]).toEqual(['It scatters.'])
  expect(logged[1]).toEqual(['gpt-5', expect.any(Number), 0, undefined])
  expect(logged[2]).toEqual([1])
  expect(logged[3]).toEqual(['errorRate', 0, undefined, 'too-few-samples'])
  expect(logged.at(-1)).toEqual([1])
})

it('traces as the documentation prints it', async () => {
  expect(examples).toHaveLength(2)
  await runExample(examples[1] ?? '')
  expect(vi.mocked(console.log)).toHaveBeenCalledWith('It scatters.')
})
