import { startFaultServer } from '@arq/testkit/node'
import { expect, it } from 'vitest'
import { runDocumentedExample } from '../testing/run-documented-example.js'
import { azure } from './index.js'

it('runs as the documentation prints it', async () => {
  const server = await startFaultServer({ azure: { deployments: ['my-deployment'] } })
  server.otherwise({ text: 'It scatters.' })
  try {
    const replace = { "'https://my-resource.openai.azure.com'": JSON.stringify(server.url), "process.env.AZURE_OPENAI_API_KEY ?? ''": "'test-key-123'" }
    const { written, logged } = await runDocumentedExample({ page: 'azure', make: { name: 'azure', value: azure }, replace })
    expect(written).toContain('It scatters.')
    expect(logged).toContainEqual(['\n', 10, 'in,', 2, 'out'])
    expect(server.requests[0]).toMatchObject({ path: '/openai/v1/chat/completions', body: { model: 'my-deployment' }, headers: { authorization: 'Bearer test-key-123' } })
  } finally {
    await server.close()
  }
})
