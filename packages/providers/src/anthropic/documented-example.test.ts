import { readFileSync } from 'node:fs'
import { startFaultServer } from '@arq/testkit/node'
import { expect, it, vi } from 'vitest'
import * as exported from './index.js'

interface Example {
  run(make: typeof exported.anthropic, baseURL: string): Promise<void>
}

/** The example as a reader would run it, but for its import and the address of the vendor. */
function example(): string {
  const page = readFileSync(new URL('../../../../docs/providers/anthropic.md', import.meta.url), 'utf8')
  const code = /```ts\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
  return code.replace(/^import .*\n/, '').replace("process.env.ANTHROPIC_API_KEY ?? ''", "'test-key-123', baseURL")
}

it('runs as the documentation prints it', async () => {
  const server = await startFaultServer()
  server.otherwise({ text: 'It scatters.' })
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const logged = vi.spyOn(console, 'log').mockReturnValue()
  try {
    const module = `export const run = async (anthropic, baseURL) => {${example()}}`
    const { run } = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(module)}`)) as Example
    await run(exported.anthropic, server.url)
    expect(written.mock.calls.map(([piece]) => piece).join('')).toContain('It scatters.')
    expect(logged).toHaveBeenCalledWith('\n', 10, 'in,', 2, 'out')
    expect(server.requests[0]?.headers.authorization).toBe('Bearer test-key-123')
  } finally {
    written.mockRestore()
    logged.mockRestore()
    await server.close()
  }
})
