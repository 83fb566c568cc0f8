import { readFileSync } from 'node:fs'
import { startFaultServer } from '@arq/testkit/node'
import { expect, it, vi } from 'vitest'
import * as exported from './index.js'

interface Example {
  run(make: typeof exported.azure, endpoint: string): Promise<void>
}

/** The example as a reader would run it, but for its import, the address of the resource and the key. */
function example(): string {
  const page = readFileSync(new URL('../../../../docs/providers/azure.md', import.meta.url), 'utf8')
  const code = /```ts\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
  return code.replace(/^import .*\n/, '').replace("'https://my-resource.openai.azure.com'", 'endpoint').replace("process.env.AZURE_OPENAI_API_KEY ?? ''", "'test-key-123'")
}

it('runs as the documentation prints it', async () => {
  const server = await startFaultServer({ azure: { deployments: ['my-deployment'] } })
  server.otherwise({ text: 'It scatters.' })
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const logged = vi.spyOn(console, 'log').mockReturnValue()
  try {
    const module = `export const run = async (azure, endpoint) => {${example()}}`
    const { run } = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(module)}`)) as Example
    await run(exported.azure, server.url)
    expect(written.mock.calls.map(([piece]) => piece).join('')).toContain('It scatters.')
    expect(logged).toHaveBeenCalledWith('\n', 10, 'in,', 2, 'out')
    expect(server.requests[0]).toMatchObject({ path: '/openai/v1/chat/completions', body: { model: 'my-deployment' }, headers: { authorization: 'Bearer test-key-123' } })
  } finally {
    written.mockRestore()
    logged.mockRestore()
    await server.close()
  }
})
