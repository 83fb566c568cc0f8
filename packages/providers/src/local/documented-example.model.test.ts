import { readFileSync } from 'node:fs'
import type { LLMProvider } from '@arq/core'
import { expect, it, vi } from 'vitest'
import { realModel } from '../testing/real-model.js'
import * as exported from './index.js'

interface Example {
  run(make: typeof exported.local): Promise<void>
}

interface Pieces {
  run(provider: LLMProvider): Promise<{ text: string; cat: Float32Array; rug: Float32Array }>
}

/** The examples as a reader would run them, but for the first one's import of this package. */
const [example = '', json = '', vectors = ''] = [...readFileSync(new URL('../../../../docs/providers/local.md', import.meta.url), 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)].map(
  ([, code = '']) => code.replace(/^import .*\n/, ''),
)

async function runnable<T>(code: string): Promise<T> {
  return (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`)) as T
}

it.skipIf(!realModel.isThere)(`runs as the documentation prints it${realModel.why}`, { timeout: 60_000 }, async () => {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const logged = vi.spyOn(console, 'log').mockReturnValue()
  try {
    const { run } = await runnable<Example>(`export const run = async (local) => {${example}}`)
    // A module without an address of its own finds no packages.
    await run((options) => exported.local({ ...options, load: realModel.load }))
    expect(written.mock.calls.map(([piece]) => piece).join('')).toContain('The capital of France is Paris.')
    expect(logged).toHaveBeenCalledWith('\n', 27, 'in,', 7, 'out')
  } finally {
    written.mockRestore()
    logged.mockRestore()
  }
})

it.skipIf(!realModel.isThere)(`writes JSON and makes vectors as the documentation prints it${realModel.why}`, { timeout: 60_000 }, async () => {
  const provider = exported.local({ load: realModel.load, model: realModel.file })
  try {
    const { run } = await runnable<Pieces>(`export const run = async (provider) => {${json}\n${vectors}\nreturn { text, cat, rug }}`)
    const { text, cat, rug } = await run(provider)
    expect(JSON.parse(text)).toEqual({ name: expect.any(String) as string, climate: expect.stringMatching(/^(mild|harsh)$/) as string })
    expect([cat.length, rug.length]).toEqual([576, 576])
  } finally {
    await provider.close()
  }
})
