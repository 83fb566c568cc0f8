import { AuthenticationError, ConfigError, ProviderUnavailableError } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { ApiKey } from './api-key.js'

const signal = new AbortController().signal
const about = { provider: 'somebody', variable: 'SOME_KEY' }

describe('ApiKey', () => {
  it('gives a text as it is, without the line break of a file', async () => {
    const key = new ApiKey('planted-key-1\n', about)
    expect([await key.use(signal).ask(), key.secrets]).toEqual(['planted-key-1', ['planted-key-1']])
  })

  it('asks a function each time, and remembers the latest keys', async () => {
    let count = 0
    const key = new ApiKey(() => `planted-key-${(count += 1)}`, about)
    expect(key.secrets).toEqual([])
    for (let asked = 0; asked < 10; asked += 1) await key.use(signal).ask()
    expect(key.secrets).toEqual([10, 9, 8, 7, 6, 5, 4, 3].map((number) => `planted-key-${number}`))
  })

  it.each(['', ' \n', undefined])('refuses a missing key: %j', async (missing) => {
    expect(() => new ApiKey(missing, about)).toThrow(/SOME_KEY/)
    await expect(new ApiKey(() => missing as string, about).use(signal).ask()).rejects.toBeInstanceOf(ConfigError)
  })

  it.each(['planted\nkey', '“planted-key”'])('refuses what no header carries, without showing it: %j', (broken) => {
    expect(() => new ApiKey(broken, about)).toThrow(/^The API key of somebody holds a character that no header can carry/)
  })

  it('says that its source failed, in the words of the source where they are ours', async () => {
    const asked = (failure: unknown): Promise<string> => new ApiKey(() => Promise.reject(failure as Error), about).use(signal).ask()
    await expect(asked(new Error('no token'))).rejects.toMatchObject({ code: 'config_invalid', cause: { message: 'no token' } })
    const own = new ProviderUnavailableError('The vault is away.')
    await expect(asked(own)).rejects.toBe(own)
    const stop = AbortSignal.abort(new Error('enough'))
    await expect(new ApiKey(({ signal: asking } = {}) => Promise.reject(asking?.reason as Error), about).use(stop).ask()).rejects.toThrow('enough')
  })

  it('tells its source which key was refused, and only that', async () => {
    const refused: unknown[] = []
    let count = 0
    const source = Object.assign(() => `planted-key-${(count += 1)}\n`, { invalidate: (key?: string) => void refused.push(key) })
    const key = new ApiKey(source, about)
    const [first, second, unused] = [key.use(signal), key.use(signal), key.use(signal)]
    await first.ask()
    await second.ask()
    first.failedWith(new AuthenticationError('no', { status: 403 }))
    first.failedWith(new ProviderUnavailableError('no', { status: 500 }))
    first.failedWith(new Error('no'))
    unused.failedWith(new AuthenticationError('no', { status: 401 }))
    expect(refused).toEqual([])
    first.failedWith(new AuthenticationError('no', { status: 401 }))
    expect(refused).toEqual(['planted-key-1\n'])
    new ApiKey('planted-key', about).use(signal).failedWith(new AuthenticationError('no', { status: 401 }))
  })
})
