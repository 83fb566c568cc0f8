import { startFaultServer } from '@arq/testkit/node'
import { expect, it } from 'vitest'
import { runDocumentedExample } from '../testing/run-documented-example.js'
import { anthropic } from './index.js'

it('runs as the documentation prints it', async () => {
  const server = await startFaultServer()
  server.otherwise({ text: 'It scatters.' })
  try {
    const address = `'test-key-123', baseURL: ${JSON.stringify(server.url)}`
    const { written, logged } = await runDocumentedExample({ page: 'anthropic', make: { name: 'anthropic', value: anthropic }, replace: { "process.env.ANTHROPIC_API_KEY ?? ''": address } })
    expect(written).toContain('It scatters.')
    expect(logged).toContainEqual(['\n', 10, 'in,', 2, 'out'])
    expect(server.requests[0]?.headers.authorization).toBe('Bearer test-key-123')
  } finally {
    await server.close()
  }
})
