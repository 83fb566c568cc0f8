import { AuthenticationError, ConfigError, ProviderUnavailableError, RateLimitError, TimeoutError, type Clock, type Logger } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import { plantedKeys, startFakeVault, type FakeVault, type VaultFault } from '@arq/testkit/node'
import type * as azureIdentity from '@azure/identity'
import type * as azureKeyVault from '@azure/keyvault-secrets'
import { SecretClient, type SecretClientOptions } from '@azure/keyvault-secrets'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, expectTypeOf, it } from 'vitest'
import { keyVaultSecret, type HeldSecret, type IdentityModule, type KeyVaultModule, type VaultClient, type VaultCredential } from './index.js'

const vaultUrl = 'https://planted.vault.azure.net'

/** The client checks that it talks https to the vault that it was given, so only the last step leads to this machine. */
const onThisMachine = (): SecretClientOptions => ({
  retryOptions: { maxRetries: 0 },
  additionalPolicies: [{ position: 'perRetry', policy: { name: 'onThisMachine', sendRequest: sendHere } }],
})

const sendHere: PipelinePolicy['sendRequest'] = async (request, next) => {
  const asked = request.url
  request.url = asked.replace(vaultUrl, vault.url)
  request.allowInsecureConnection = true
  try {
    return await next(request)
  } finally {
    request.url = asked
  }
}

type PipelinePolicy = NonNullable<SecretClientOptions['additionalPolicies']>[number]['policy']

const credential: VaultCredential = {
  getToken: () => Promise.resolve({ token: 'planted-entra-token-5f3', expiresOnTimestamp: Date.now() + 3_600_000 }),
}
const keys = plantedKeys('planted-first-key-81c', 'planted-second-key-92d', 'planted-entra-token-5f3')
const minute = 60_000

let vault: FakeVault
let clock: FakeClock
let warnings: unknown[]

const logger: Logger = {
  debug: () => {},
  info: () => {},
  warn: (...line: unknown[]) => void warnings.push(line),
  error: () => {},
}

beforeAll(async () => void (vault = await startFakeVault()))
afterAll(() => vault.close())
beforeEach(() => {
  clock = new FakeClock()
  warnings = []
  vault.set('openai-key', 'planted-first-key-81c')
})
afterEach(() => expect(clock.pending).toBe(0))

function secretOf(name = 'openai-key', times: { clock?: Clock; refreshMs?: number } = {}): HeldSecret {
  return keyVaultSecret(vaultUrl, name, { client: new SecretClient(vaultUrl, credential, onThisMachine()), clock, logger, ...times })
}

/** How many questions with a token the vault gets meanwhile. */
async function questions(during: () => Promise<unknown>): Promise<number> {
  const before = vault.asked.length
  await during()
  return vault.asked.length - before
}

async function untilAsked(before: number): Promise<void> {
  while (vault.asked.length === before) await clock.settle()
}

async function failureOf(pending: Promise<unknown>): Promise<unknown> {
  return pending.then(() => expect.unreachable(), (error: unknown) => error)
}

describe('keyVaultSecret', () => {
  it('answers the challenge, and keeps what it read', async () => {
    const before = vault.challenges
    const secret = secretOf()
    expect(await questions(async () => {
      expect(await secret()).toBe('planted-first-key-81c')
      expect(await secret()).toBe('planted-first-key-81c')
    })).toBe(1)
    expect(vault.challenges - before).toBe(1)
  })

  it('asks once for callers at the same moment', async () => {
    const secret = secretOf()
    expect(await questions(() => Promise.all([secret(), secret(), secret()]))).toBe(1)
  })

  it('asks again after refreshMs', async () => {
    const secret = secretOf('openai-key', { refreshMs: 5 * minute })
    await secret()
    vault.set('openai-key', 'planted-second-key-92d')
    await clock.advance(5 * minute - 1)
    expect(await secret()).toBe('planted-first-key-81c')
    await clock.advance(1)
    expect(await secret()).toBe('planted-second-key-92d')
  })

  it('asks again a minute before the secret expires', async () => {
    vault.set('openai-key', 'planted-first-key-81c', clock.now() + 4 * minute)
    const secret = secretOf()
    await secret()
    vault.set('openai-key', 'planted-second-key-92d')
    await clock.advance(3 * minute - 1)
    expect(await secret()).toBe('planted-first-key-81c')
    await clock.advance(1)
    expect(await secret()).toBe('planted-second-key-92d')
  })

  it('asks about a secret that has expired at most each half minute', async () => {
    vault.set('openai-key', 'planted-first-key-81c', clock.now() - minute)
    const secret = secretOf()
    expect(await questions(() => secret().then(() => secret()))).toBe(1)
    await clock.advance(30_000)
    expect(await questions(() => secret())).toBe(1)
  })

  it('reads anew after a 401 of the vendor, once for all requests that were refused', async () => {
    const secret = secretOf()
    const refused = await secret()
    vault.set('openai-key', 'planted-second-key-92d')
    expect(await questions(async () => {
      secret.invalidate(refused)
      expect(await secret()).toBe('planted-second-key-92d')
      secret.invalidate(refused)
      expect(await secret()).toBe('planted-second-key-92d')
    })).toBe(1)
    expect(await questions(async () => {
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
    vault.fail({ kind: 'hang' })
    const asked = vault.asked.length
    const [leaving, staying] = [new AbortController(), new AbortController()]
    const waits = [secret({ signal: leaving.signal }), secret({ signal: staying.signal })].map(failureOf)
    await untilAsked(asked)
    const [left, stayed] = [new Error('left'), new Error('stayed no longer')]
    leaving.abort(left)
    expect(await waits[0]).toBe(left)
    staying.abort(stayed)
    expect(await waits[1]).toBe(stayed)
    expect(await failureOf(secret({ signal: leaving.signal }))).toBe(left)
    expect(await secret()).toBe('planted-first-key-81c')
  })

  it('gives up on a vault that does not answer', async () => {
    const secret = secretOf()
    vault.fail({ kind: 'hang' })
    const asked = vault.asked.length
    const failure = failureOf(secret())
    await untilAsked(asked)
    await clock.advance(10_000)
    expect(await failure).toBeInstanceOf(TimeoutError)
    expect(await failure).toMatchObject({ isRetryable: true, details: { kind: 'secret' } })
  })
})

describe('keyVaultSecret, when the vault fails', () => {
  const status = (code: number, headers: Record<string, string> = {}): VaultFault =>
    ({ kind: 'status', status: code, code: 'Trouble', words: 'No. You sent Bearer planted-entra-token-5f3.', headers })

  it.each<[string, VaultFault, new (message: string) => Error, object]>([
    ['refuses who asks', status(403), AuthenticationError, { status: 403, isRetryable: false }],
    ['takes the question for wrong', status(400), ConfigError, { status: 400, isRetryable: false }],
    ['is asked too often', status(429, { 'retry-after': '7' }), RateLimitError, { isRetryable: true, retryAfterMs: 7_000 }],
    ['fails', status(500, { 'x-ms-request-id': 'vault-request-1' }), ProviderUnavailableError, { status: 500, isRetryable: true, requestId: 'vault-request-1' }],
    ['breaks off', { kind: 'destroy' }, ProviderUnavailableError, { isRetryable: true }],
    ['cuts its answer', { kind: 'cut' }, ProviderUnavailableError, { isRetryable: true }],
  ])('%s: a typed error without any secret', async (_what, fault, errorClass, facts) => {
    const secret = secretOf()
    vault.fail(fault)
    const error = await failureOf(secret())
    expect(error).toBeInstanceOf(errorClass)
    expect(error).toMatchObject(facts)
    expect(keys.in(error)).toEqual([])
    expect(await secret()).toBe('planted-first-key-81c')
  })

  it('says that there is no such secret, and that one is empty', async () => {
    expect(await failureOf(secretOf('not-there')())).toMatchObject({ code: 'config_invalid', status: 404 })
    vault.set('blank', ' ')
    expect(await failureOf(secretOf('blank')())).toMatchObject({ code: 'config_invalid', message: expect.stringContaining('empty') })
  })

  it('keeps the held secret in use while the vault is out of reach, and says so without it', async () => {
    const secret = secretOf('openai-key', { refreshMs: minute })
    await secret()
    vault.set('openai-key', 'planted-second-key-92d')
    vault.fail(status(503))
    await clock.advance(minute)
    expect(await secret()).toBe('planted-first-key-81c')
    expect(await questions(() => secret())).toBe(0)
    expect(warnings).toHaveLength(1)
    expect(keys.in(warnings)).toEqual([])
    await clock.advance(30_000)
    expect(await secret()).toBe('planted-second-key-92d')
  })

  it('lets go of the held secret when it has expired, or when access to it was withdrawn', async () => {
    vault.set('openai-key', 'planted-first-key-81c', clock.now() + 5 * minute)
    const secret = secretOf('openai-key', { refreshMs: minute })
    await secret()
    vault.fail(status(403))
    await clock.advance(minute)
    expect(await failureOf(secret())).toBeInstanceOf(AuthenticationError)
    vault.fail(status(503))
    await clock.advance(5 * minute)
    expect(await failureOf(secret())).toBeInstanceOf(ProviderUnavailableError)
  })

  it('shows the secret nowhere in itself', async () => {
    const secret = secretOf()
    await secret()
    expect(keys.in(secret)).toEqual([])
    expect(keys.in({ options: { apiKey: secret } })).toEqual([])
  })

  it('says that signing in failed', async () => {
    const noToken = Object.assign(new Error('Run az login. Bearer planted-entra-token-5f3'), { name: 'CredentialUnavailableError' })
    const client = new SecretClient(vaultUrl, { getToken: () => Promise.reject(noToken) }, onThisMachine())
    const error = await failureOf(keyVaultSecret(vaultUrl, 'openai-key', { client, clock })())
    expect(error).toBeInstanceOf(AuthenticationError)
    expect(error).toMatchObject({ message: expect.stringContaining('Signing in to Azure failed'), cause: { message: expect.stringContaining('az login') } })
    expect(keys.in(error)).toEqual([])
  })
})

describe('keyVaultSecret and its optional peers', () => {
  class OnPlainHttp extends SecretClient {
    constructor(url: string, given: VaultCredential, options: SecretClientOptions) {
      super(url, given, { ...onThisMachine(), ...options })
    }
  }

  it('loads them on first use, once', async () => {
    const loads: string[] = []
    const load = (): Promise<KeyVaultModule> => Promise.resolve({ SecretClient: OnPlainHttp }).finally(() => loads.push('vault'))
    const DefaultAzureCredential = class {
      getToken = credential.getToken
    }
    const loadIdentity = (): Promise<IdentityModule> => Promise.resolve({ DefaultAzureCredential }).finally(() => loads.push('identity'))
    const secret = keyVaultSecret(vaultUrl, 'openai-key', { load, loadIdentity, clock })
    expect(loads).toEqual([])
    expect(await secret()).toBe('planted-first-key-81c')
    secret.invalidate()
    await secret()
    expect(loads).toEqual(['vault', 'identity'])
    expect(await keyVaultSecret(vaultUrl, 'openai-key', { load, credential, clock })()).toBe('planted-first-key-81c')
    expect(loads).toEqual(['vault', 'identity', 'vault'])
  })

  it('says that one is missing, and tries again', async () => {
    let tries = 0
    const load = (): Promise<KeyVaultModule> => ((tries += 1) === 1 ? Promise.reject(new Error('Cannot find package')) : Promise.resolve({ SecretClient: OnPlainHttp }))
    const secret = keyVaultSecret(vaultUrl, 'openai-key', { load, credential, clock })
    const error = await failureOf(secret())
    expect(error).toBeInstanceOf(ConfigError)
    expect(error).toMatchObject({ message: expect.stringContaining('@azure/keyvault-secrets could not be loaded') })
    expect(await secret()).toBe('planted-first-key-81c')
  })

  it('refuses an address or a name that is none, and repeats neither', () => {
    const client: VaultClient = new SecretClient(vaultUrl, credential, onThisMachine())
    const swapped = [
      (): HeldSecret => keyVaultSecret('planted-first-key-81c', 'openai-key', { client }),
      (): HeldSecret => keyVaultSecret(vaultUrl, 'planted-first-key-81c!', { client }),
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
