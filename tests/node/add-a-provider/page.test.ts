import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createArqHandler } from '@arq/server'
import { startFaultServer } from '@arq/testkit/node'
import { describe, expect, it } from 'vitest'
import { brookWire } from './brook-wire.js'
import { serveBrook } from './serve-brook.js'

const folder = import.meta.dirname
const page = readFileSync(join(folder, '../../../docs/add-a-provider.md'), 'utf8')
const files = readdirSync(folder).filter((name) => name.includes('brook'))

/** Each block of code with the name of its file above it. */
const blocks = new Map([...page.matchAll(/^`([\w.-]+\.ts)`\n\n```ts\n([^]*?)```$/gm)].map(([, name = '', code = '']) => [name, code]))

describe('the page that tells how to add a provider', () => {
  it('shows the files of this folder, all of them and nothing else', () => {
    expect([...blocks.keys()].toSorted()).toEqual(files.toSorted())
  })

  it.each(files)('shows %s as it is', (name) => {
    expect(blocks.get(name)).toBe(readFileSync(join(folder, name), 'utf8'))
  })

  it('has no other code of TypeScript, which nothing would run', () => {
    expect(page.match(/^```tsx?$/gm)).toHaveLength(files.length)
  })

  it('serves answers of its vendor over the route', async () => {
    const vendor = await startFaultServer({ models: ['brook-1'], wires: [{ wire: brookWire, path: '/v1/say' }] })
    vendor.otherwise({ text: 'Water runs downhill.' })
    const arq = serveBrook({ apiKey: 'test-key-123', baseUrl: vendor.url })
    const { POST } = createArqHandler(arq, { authorize: () => ({ userId: 'ada' }) })
    const response = await POST(new Request('http://localhost/api/arq/query', { method: 'POST', body: JSON.stringify({ prompt: 'Where does water run?' }) }))
    expect(await response.text()).toContain('Water runs downhill.')
    await arq.close()
    await vendor.close()
  })
})
