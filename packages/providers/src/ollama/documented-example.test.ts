import { startFaultServer } from '@arq/testkit/node'
import { expect, it } from 'vitest'
import { runDocumentedExample } from '../testing/run-documented-example.js'
import { ollama } from './index.js'

it('runs as the documentation prints it', async () => {
  const server = await startFaultServer({ ollama: { models: [{ name: 'llama3.2' }] } })
  server.otherwise({ text: 'It scatters.' })
  try {
    const address = `defaultModel: 'llama3.2', host: ${JSON.stringify(server.url)}`
    const { written, logged } = await runDocumentedExample({ page: 'ollama', make: { name: 'ollama', value: ollama }, replace: { "defaultModel: 'llama3.2'": address } })
    expect(written).toContain('It scatters.')
    expect(logged).toContainEqual(['\n', 10, 'in,', 2, 'out'])
    expect(server.requests.at(-1)?.path).toBe('/api/chat')
  } finally {
    await server.close()
  }
})
