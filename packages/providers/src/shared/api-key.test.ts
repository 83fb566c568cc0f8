import { ConfigError } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { ApiKey } from './api-key.js'

const about = { provider: 'somebody', variable: 'SOME_KEY' }

describe('ApiKey', () => {
  it('gives a text as it is, without the line break of a file', async () => {
    const key = new ApiKey('planted-key-1\n', about)
    expect([await key.ask(), key.secrets]).toEqual(['planted-key-1', ['planted-key-1']])
  })

  it('asks a function each time, and remembers the latest keys', async () => {
    let count = 0
    const key = new ApiKey(() => `planted-key-${(count += 1)}`, about)
    expect(key.secrets).toEqual([])
    for (let asked = 0; asked < 10; asked += 1) await key.ask()
    expect(key.secrets).toEqual([10, 9, 8, 7, 6, 5, 4, 3].map((number) => `planted-key-${number}`))
  })

  it.each(['', ' \n', undefined])('refuses a missing key: %j', async (missing) => {
    expect(() => new ApiKey(missing, about)).toThrow(/SOME_KEY/)
    await expect(new ApiKey(() => missing as string, about).ask()).rejects.toBeInstanceOf(ConfigError)
  })

  it.each(['planted\nkey', '“planted-key”'])('refuses what no header carries, without showing it: %j', (broken) => {
    expect(() => new ApiKey(broken, about)).toThrow(/^The API key of somebody holds a character that no header can carry/)
  })
})
