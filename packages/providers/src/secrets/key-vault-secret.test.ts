import { ConfigError, TimeoutError } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import type * as azureIdentity from '@azure/identity'
import type * as azureKeyVault from '@azure/keyvault-secrets'
import { SecretClient, type SecretClientOptions } from '@azure/keyvault-secrets'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, expectTypeOf, it } from 'vitest'
import { firstKey, secondKey, startVaultBench, vaultUrl, type VaultBench } from '../testing/vault-bench.js'
import { keyVaultSecret, type HeldSecret, type IdentityModule, type KeyVaultModule, type VaultClient, type VaultCredential } from './index.js'

const minute = 60_000

let bench: VaultBench
let clock: FakeClock

beforeAll(async () => void (bench = await startVaultBench()))
afterAll(() => bench.close())
beforeEach(() => {
  clock = new FakeClock()
  bench.vault.set('openai-key', firstKey)
})
afterEach(() => expect(clock.pending).toBe(0))

function secretOf(times: { refreshMs?: number } = {}): HeldSecret {
  return keyVaultSecret(vaultUrl, 'openai-key', { client: bench.client(), clock, ...times })
}

async function untilAsked(before: number): Promise<void> {
  while (bench.vault.asked.length === before) await clock.settle()
}

async function failureOf(pending: Promise<unknown>): Promise<unknown> {
  return pending.then(() => expect.unreachable(), (error: unknown) => error)
}

describe('keyVaultSecret', () => {
  it('answers the challenge, and keeps what it read', async () => {
    const before = bench.vault.challenges
    const secret = secretOf()
    expect(await bench.questions(async () => {
      expect(await secret()).toBe(firstKey)
      expect(await secret()).toBe(firstKey)
    })).toBe(1)
    expect(bench.vault.challenges - before).toBe(1)
  })

  it('asks once for callers at the same moment', async () => {
    const secret = secretOf()
    expect(await bench.questions(() => Promise.all([secret(), secret(), secret()]))).toBe(1)
  })

  it('asks again after refreshMs', async () => {
    const secret = secretOf({ refreshMs: 5 * minute })
    await secret()
    bench.vault.set('openai-key', secondKey)
    await clock.advance(5 * minute - 1)
    expect(await secret()).toBe(firstKey)
    await clock.advance(1)
    expect(await secret()).toBe(secondKey)
  })

  it('asks again a minute before the secret expires', async () => {
    bench.vault.set('openai-key', firstKey, clock.now() + 4 * minute)
    const secret = secretOf()
    await secret()
    bench.vault.set('openai-key', secondKey)
    await clock.advance(3 * minute - 1)
    expect(await secret()).toBe(firstKey)
    await clock.advance(1)
    expect(await secret()).toBe(secondKey)
  })

  it('asks about a secret that has expired at most each half minute', async () => {
    bench.vault.set('openai-key', firstKey, clock.now() - minute)
    const secret = secretOf()
    expect(await bench.questions(() => secret().then(() => secret()))).toBe(1)
    await clock.advance(30_000)
    expect(await bench.questions(() => secret())).toBe(1)
  })

  it('reads anew after a 401 of the vendor, once for all requests that were refused', async () => {
    const secret = secretOf()
    const refused = await secret()
    bench.vault.set('openai-key', secondKey)
    expect(await bench.questions(async () => {
      secret.invalidate(refused)
      expect(await secret()).toBe(secondKey)
      secret.invalidate(refused)
      expect(await secret()).toBe(secondKey)
    })).toBe(1)
    expect(await bench.questions(async () => {
      secret.invalidate()
      await secret()
    })).toBe(1)
  })

  it('does not keep what a reading brings that began before the invalidation', async () => {
    let release = (_secret: { value: string; properties: object }): void => {}
    const answers = [new Promise<{ value: string; properties: object }>((resolve) => (release = resolve)), Promise.resolve({ value: 'new-key', properties: {} })]
    const client: VaultClient = { getSecret: () => answers.shift() ?? Promise.reject(new Error('asked too often')) }
    const secret = keyVaultSecret(vaultUrl, 'openai-key', { client, clock })
    const early = secret()
    await clock.settle()
    secret.invalidate()
    const late = secret()
    release({ value: 'old-key', properties: {} })
    expect([await early, await late, await secret()]).toEqual(['old-key', 'new-key', 'new-key'])
  })

  it('ends a wait at once when its caller aborts, and only that one', async () => {
    const secret = secretOf()
    bench.vault.fail({ kind: 'hang' })
    const asked = bench.vault.asked.length
    const [leaving, staying] = [new AbortController(), new AbortController()]
    const waits = [secret({ signal: leaving.signal }), secret({ signal: staying.signal })].map(failureOf)
    await untilAsked(asked)
    const [left, stayed] = [new Error('left'), new Error('stayed no longer')]
    leaving.abort(left)
    expect(await waits[0]).toBe(left)
    staying.abort(stayed)
    expect(await waits[1]).toBe(stayed)
    expect(await failureOf(secret({ signal: leaving.signal }))).toBe(left)
    expect(await secret()).toBe(firstKey)
  })

  it('gives up on a vault that does not answer', async () => {
    const secret = secretOf()
    bench.vault.fail({ kind: 'hang' })
    const asked = bench.vault.asked.length
    const failure = failureOf(secret())
    await untilAsked(asked)
    await clock.advance(10_000)
    expect(await failure).toBeInstanceOf(TimeoutError)
    expect(await failure).toMatchObject({ isRetryable: true, details: { kind: 'secret' } })
  })
})

describe('keyVaultSecret and its optional peers', () => {
  class OnPlainHttp extends SecretClient {
    constructor(url: string, given: VaultCredential, options: SecretClientOptions) {
      super(url, given, { ...bench.clientOptions, ...options })
    }
  }

  it('loads them on first use, once', async () => {
    const loads: string[] = []
    const load = (): Promise<KeyVaultModule> => Promise.resolve({ SecretClient: OnPlainHttp }).finally(() => loads.push('vault'))
    const DefaultAzureCredential = class {
      getToken = bench.credential.getToken
    }
    const loadIdentity = (): Promise<IdentityModule> => Promise.resolve({ DefaultAzureCredential }).finally(() => loads.push('identity'))
    const secret = keyVaultSecret(vaultUrl, 'openai-key', { load, loadIdentity, clock })
    expect(loads).toEqual([])
    expect(await secret()).toBe(firstKey)
    secret.invalidate()
    await secret()
    expect(loads).toEqual(['vault', 'identity'])
    expect(await keyVaultSecret(vaultUrl, 'openai-key', { load, credential: bench.credential, clock })()).toBe(firstKey)
    expect(loads).toEqual(['vault', 'identity', 'vault'])
  })

  it('says that one is missing, and tries again', async () => {
    let tries = 0
    const load = (): Promise<KeyVaultModule> => ((tries += 1) === 1 ? Promise.reject(new Error('Cannot find package')) : Promise.resolve({ SecretClient: OnPlainHttp }))
    const secret = keyVaultSecret(vaultUrl, 'openai-key', { load, credential: bench.credential, clock })
    const error = await failureOf(secret())
    expect(error).toBeInstanceOf(ConfigError)
    expect(error).toMatchObject({ message: expect.stringContaining('@azure/keyvault-secrets could not be loaded') })
    expect(await secret()).toBe(firstKey)
  })

  it('refuses an address or a name that is none, and repeats neither', () => {
    const client: VaultClient = bench.client()
    const swapped = [
      (): HeldSecret => keyVaultSecret(firstKey, 'openai-key', { client }),
      (): HeldSecret => keyVaultSecret(vaultUrl, `${firstKey}!`, { client }),
    ]
    for (const make of swapped) {
      expect(make).toThrow(ConfigError)
      expect(make).not.toThrow(/planted/)
    }
  })

  it('has these types', () => {
    expectTypeOf<HeldSecret>().toExtend<() => Promise<string>>()
    expectTypeOf(keyVaultSecret).returns.toEqualTypeOf<HeldSecret>()
    expectTypeOf<typeof azureKeyVault>().toExtend<KeyVaultModule>()
    expectTypeOf<typeof azureIdentity>().toExtend<IdentityModule>()
    expectTypeOf<azureIdentity.TokenCredential>().toExtend<VaultCredential>()
    expectTypeOf<SecretClient>().toExtend<VaultClient>()
    // @ts-expect-error: without a client, a credential or identities nobody could sign in
    expectTypeOf(keyVaultSecret).toBeCallableWith('https://my-vault.vault.azure.net', 'openai-key', { load: () => import('@azure/keyvault-secrets') })
  })
})
