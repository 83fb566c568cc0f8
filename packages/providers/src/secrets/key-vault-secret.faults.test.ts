import { AuthenticationError, ConfigError, ProviderUnavailableError, RateLimitError, type Logger } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import type { VaultFault } from '@arq/testkit/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { entraToken, firstKey, secondKey, startVaultBench, vaultUrl, type VaultBench } from '../testing/vault-bench.js'
import { keyVaultSecret, type HeldSecret } from './index.js'

const minute = 60_000

let bench: VaultBench
let clock: FakeClock
let warnings: unknown[]

beforeAll(async () => void (bench = await startVaultBench()))
afterAll(() => bench.close())
beforeEach(() => {
  clock = new FakeClock()
  warnings = []
  bench.vault.set('openai-key', firstKey)
})
afterEach(() => expect(clock.pending).toBe(0))

const logger: Logger = {
  debug: () => {},
  info: () => {},
  warn: (...line: unknown[]) => void warnings.push(line),
  error: () => {},
}

function secretOf(name = 'openai-key', times: { refreshMs?: number } = {}): HeldSecret {
  return keyVaultSecret(vaultUrl, name, { client: bench.client(), clock, logger, ...times })
}

async function failureOf(pending: Promise<unknown>): Promise<unknown> {
  return pending.then(() => expect.unreachable(), (error: unknown) => error)
}

describe('keyVaultSecret, when the vault fails', () => {
  const status = (code: number, headers: Record<string, string> = {}): VaultFault =>
    ({ kind: 'status', status: code, code: 'Trouble', words: `No. You sent Bearer ${entraToken}.`, headers })

  it.each<[string, VaultFault, new (message: string) => Error, object]>([
    ['refuses who asks', status(403), AuthenticationError, { status: 403, isRetryable: false }],
    ['takes the question for wrong', status(400), ConfigError, { status: 400, isRetryable: false }],
    ['is asked too often', status(429, { 'retry-after': '7' }), RateLimitError, { isRetryable: true, retryAfterMs: 7_000 }],
    ['fails', status(500, { 'x-ms-request-id': 'vault-request-1' }), ProviderUnavailableError, { status: 500, isRetryable: true, requestId: 'vault-request-1' }],
    ['breaks off', { kind: 'destroy' }, ProviderUnavailableError, { isRetryable: true }],
    ['cuts its answer', { kind: 'cut' }, ProviderUnavailableError, { isRetryable: true }],
  ])('%s: a typed error without any secret', async (_what, fault, errorClass, facts) => {
    const secret = secretOf()
    bench.vault.fail(fault)
    const error = await failureOf(secret())
    expect(error).toBeInstanceOf(errorClass)
    expect(error).toMatchObject(facts)
    expect(bench.keys.in(error)).toEqual([])
    expect(await secret()).toBe(firstKey)
  })

  it('says that there is no such secret, and that one is empty', async () => {
    expect(await failureOf(secretOf('not-there')())).toMatchObject({ code: 'config_invalid', status: 404 })
    bench.vault.set('blank', ' ')
    expect(await failureOf(secretOf('blank')())).toMatchObject({ code: 'config_invalid', message: expect.stringContaining('empty') })
  })

  it('keeps the held secret in use while the vault is out of reach, and says so without it', async () => {
    const secret = secretOf('openai-key', { refreshMs: minute })
    await secret()
    bench.vault.set('openai-key', secondKey)
    bench.vault.fail(status(503))
    await clock.advance(minute)
    expect(await secret()).toBe(firstKey)
    expect(await bench.questions(() => secret())).toBe(0)
    expect(warnings).toHaveLength(1)
    expect(bench.keys.in(warnings)).toEqual([])
    await clock.advance(30_000)
    expect(await secret()).toBe(secondKey)
  })

  it('lets go of the held secret when it has expired, or when access to it was withdrawn', async () => {
    bench.vault.set('openai-key', firstKey, clock.now() + 5 * minute)
    const secret = secretOf('openai-key', { refreshMs: minute })
    await secret()
    bench.vault.fail(status(403))
    await clock.advance(minute)
    expect(await failureOf(secret())).toBeInstanceOf(AuthenticationError)
    bench.vault.fail(status(503))
    await clock.advance(5 * minute)
    expect(await failureOf(secret())).toBeInstanceOf(ProviderUnavailableError)
  })

  it('shows the secret nowhere in itself', async () => {
    const secret = secretOf()
    await secret()
    expect(bench.keys.in(secret)).toEqual([])
    expect(bench.keys.in({ options: { apiKey: secret } })).toEqual([])
  })

  it('says that signing in failed', async () => {
    const noToken = Object.assign(new Error(`Run az login. Bearer ${entraToken}`), { name: 'CredentialUnavailableError' })
    const client = bench.client({ getToken: () => Promise.reject(noToken) })
    const error = await failureOf(keyVaultSecret(vaultUrl, 'openai-key', { client, clock })())
    expect(error).toBeInstanceOf(AuthenticationError)
    expect(error).toMatchObject({ message: expect.stringContaining('Signing in to Azure failed'), cause: { message: expect.stringContaining('az login') } })
    expect(bench.keys.in(error)).toEqual([])
  })
})
