import { AuthenticationError, type LLMProvider, type ModelRequest } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import { startFaultServer, type FaultServer } from '@arq/testkit/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { anthropic } from '../anthropic/index.js'
import { azure } from '../azure/index.js'
import { openai } from '../openai/index.js'
import { firstKey, secondKey, startVaultBench, vaultUrl, type VaultBench } from '../testing/vault-bench.js'
import { keyVaultSecret, type HeldSecret } from './index.js'

let server: FaultServer
let bench: VaultBench
beforeAll(async () => {
  server = await startFaultServer()
  bench = await startVaultBench()
})
afterAll(() => Promise.all([server.close(), bench.close()]))
beforeEach(() => {
  server.reset()
  bench.vault.set('key', firstKey)
})

const request: ModelRequest = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Say hello' }] }
const refusal = { fault: { kind: 'status', status: 401, body: { error: { type: 'authentication_error', code: 'invalid_api_key', message: `No such key ${firstKey}` } } } } as const

const vendors: readonly (readonly [string, (apiKey: HeldSecret) => LLMProvider])[] = [
  ['openai', (apiKey) => openai({ apiKey, baseURL: `${server.url}/v1` })],
  ['anthropic', (apiKey) => anthropic({ apiKey, baseURL: server.url })],
  ['azure', (apiKey) => azure({ apiKey, endpoints: [server.url] })],
  ['azure over its older API', (apiKey) => azure({ apiKey, endpoints: [server.url], apiVersion: '2024-10-21' })],
]

describe.each(vendors)('a key that is replaced in the vault while %s runs', (_, make) => {
  const heldKey = (): HeldSecret => keyVaultSecret(vaultUrl, 'key', { client: bench.client(), clock: new FakeClock() })
  const usedKeys = (): unknown[] => server.requests.map(({ headers }) => headers['api-key'] ?? String(headers.authorization).replace('Bearer ', ''))

  it('is read anew after the old one was refused, and not before', async () => {
    const provider = make(heldKey())
    await provider.query(request)
    bench.vault.set('key', secondKey)
    await provider.query(request)
    server.enqueue(refusal)
    const refused: unknown = await provider.query(request).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(AuthenticationError)
    expect(bench.keys.in(refused)).toEqual([])
    expect((await provider.query(request)).text).toBe('All is well.')
    expect(usedKeys()).toEqual([firstKey, firstKey, firstKey, secondKey])
  })

  it('is read once for many requests that were refused at the same moment', async () => {
    const provider = make(heldKey())
    await provider.query(request)
    bench.vault.set('key', secondKey)
    server.enqueue(refusal, refusal, refusal)
    await Promise.allSettled([provider.query(request), provider.query(request), provider.query(request)])
    expect(await bench.questions(() => Promise.all([provider.query(request), provider.query(request)]))).toBe(1)
    expect(usedKeys().slice(-2)).toEqual([secondKey, secondKey])
  })

  it('is read anew after a list of models was refused', async () => {
    const provider = make(heldKey())
    server.failModels(refusal.fault)
    await expect(provider.listModels()).rejects.toBeInstanceOf(AuthenticationError)
    server.failModels(undefined)
    expect(await bench.questions(() => provider.listModels())).toBe(1)
  })
})
