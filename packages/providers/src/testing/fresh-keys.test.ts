import type { ModelRequest } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import { startFaultServer, type FaultServer } from '@arq/testkit/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cachedSecret } from '../secrets/index.js'
import { vendors, type Vendor } from './vendors.js'

let server: FaultServer
beforeAll(async () => {
  server = await startFaultServer({ models: vendors.map(({ model }) => model) })
})
afterAll(() => server.close())
beforeEach(() => server.reset())

const request = ({ model }: Vendor): ModelRequest => ({ model, messages: [{ role: 'user', content: 'Say hello' }] })
const usedKeys = (vendor: Vendor): unknown[] =>
  server.requests.filter(({ path }) => path === vendor.path).map(({ headers }) => String(headers.authorization ?? headers['api-key'] ?? headers['x-api-key']).replace('Bearer ', ''))

describe.each(vendors)('a key of $name that changes while it runs', (vendor) => {
  it.each([
    ['a function', (read: () => string) => read],
    ['an async function', (read: () => string) => () => Promise.resolve(read())],
  ])('is asked for at each request: %s', async (_, sourceOf) => {
    let key = 'key-of-monday'
    const provider = vendor.make({ url: server.url, apiKey: sourceOf(() => key) })
    await provider.query(request(vendor))
    key = 'key-of-tuesday'
    await provider.query(request(vendor))
    for await (const event of provider.stream(request(vendor))) void event
    await provider.listModels()
    expect(usedKeys(vendor)).toEqual(['key-of-monday', 'key-of-tuesday', 'key-of-tuesday'])
  })

  it('is read anew when a held secret is due', async () => {
    const clock = new FakeClock()
    let key = 'key-of-monday'
    const provider = vendor.make({ url: server.url, apiKey: cachedSecret(() => key, { ttlMs: 60_000, clock }) })
    await provider.query(request(vendor))
    key = 'key-of-tuesday'
    await provider.query(request(vendor))
    await clock.advance(61_000)
    await provider.query(request(vendor))
    expect(usedKeys(vendor)).toEqual(['key-of-monday', 'key-of-monday', 'key-of-tuesday'])
  })

  it('keeps the keys of requests at the same moment apart', async () => {
    let count = 0
    const provider = vendor.make({ url: server.url, apiKey: () => Promise.resolve(`key-number-${(count += 1)}`) })
    await Promise.all(Array.from({ length: 8 }, () => provider.query(request(vendor))))
    expect(new Set(usedKeys(vendor)).size).toBe(8)
  })
})
