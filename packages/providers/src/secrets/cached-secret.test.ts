import { AbortedError, ConfigError, ProviderUnavailableError } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import { plantedKeys } from '@arq/testkit/node'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { cachedSecret, type CachedSecretOptions, type HeldSecret, type SecretSource } from './index.js'

describe('cachedSecret', () => {
  it('takes a text, a function and an async function', async () => {
    const sources: SecretSource[] = ['key-text', () => 'key-text', () => Promise.resolve('key-text')]
    for (const source of sources) expect(await cachedSecret(source, { ttlMs: 1_000 })()).toBe('key-text')
  })

  it('reads once until its time is over', async () => {
    const clock = new FakeClock()
    let reads = 0
    const secret = cachedSecret(() => `key-${(reads += 1)}`, { ttlMs: 1_000, clock })
    expect(await Promise.all([secret(), secret()])).toEqual(['key-1', 'key-1'])
    await clock.advance(999)
    expect(await secret()).toBe('key-1')
    await clock.advance(1)
    expect(await Promise.all([secret(), secret()])).toEqual(['key-2', 'key-2'])
    secret.invalidate('key-1')
    expect(await secret()).toBe('key-2')
    secret.invalidate('key-2')
    expect(await secret()).toBe('key-3')
    expect(clock.pending).toBe(0)
  })

  it('ends a wait with the reason of its signal', async () => {
    const leaving = new AbortController()
    const pending = cachedSecret(() => new Promise<string>(() => {}), { ttlMs: 1_000 })({ signal: leaving.signal })
    const reason = new AbortedError('Enough. Nothing follows. Ask again.')
    leaving.abort(reason)
    await expect(pending).rejects.toBe(reason)
  })

  it('types what a source throws, and tries again', async () => {
    const failures = [new Error('no such file'), new ProviderUnavailableError('The vault is down, so there is no key. Wait.')]
    const secret = cachedSecret(() => {
      const failure = failures.shift()
      if (failure !== undefined) throw failure
      return 'key-text'
    }, { ttlMs: 1_000 })
    await expect(secret()).rejects.toMatchObject({ code: 'config_invalid', cause: { message: 'no such file' } })
    await expect(secret()).rejects.toBeInstanceOf(ProviderUnavailableError)
    expect(await secret()).toBe('key-text')
  })

  it('keeps a held secret in use while its source says that it fails for now', async () => {
    const clock = new FakeClock()
    let isDown = false
    const secret = cachedSecret(() => (isDown ? Promise.reject(new ProviderUnavailableError('The vault is down, so there is no key. Wait.')) : 'key-text'), { ttlMs: 1_000, clock })
    await secret()
    isDown = true
    await clock.advance(1_000)
    expect(await secret()).toBe('key-text')
    secret.invalidate()
    await expect(secret()).rejects.toBeInstanceOf(ProviderUnavailableError)
  })

  it('refuses an empty secret, and a time that is none', async () => {
    await expect(cachedSecret('', { ttlMs: 1_000 })()).rejects.toBeInstanceOf(ConfigError)
    expect(() => cachedSecret('key-text', { ttlMs: Number.NaN })).toThrow(ConfigError)
    expect(() => cachedSecret('key-text', { ttlMs: 0 })).toThrow(ConfigError)
  })

  it('shows the secret nowhere in itself', async () => {
    const secret = cachedSecret(() => 'planted-file-key-33', { ttlMs: 1_000 })
    await secret()
    expect(plantedKeys('planted-file-key-33').in(secret).filter((where) => where !== 'String()')).toEqual([])
  })

  it('has these types', () => {
    expectTypeOf<SecretSource>().toEqualTypeOf<string | (() => string | Promise<string>)>()
    expectTypeOf<HeldSecret>().toExtend<SecretSource>()
    expectTypeOf(cachedSecret).returns.toEqualTypeOf<HeldSecret>()
    expectTypeOf<CachedSecretOptions['ttlMs']>().toEqualTypeOf<number>()
  })
})
