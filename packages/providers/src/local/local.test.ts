import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { AbortedError, ConfigError, ModelNotFoundError } from '@arq/core'
import { readEvents } from '@arq/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { local } from './local.js'

let folder = ''
let file = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'arq-test-'))
  file = path.join(folder, 'broken.gguf')
  // The magic and version 3, and then nothing a model could be read from.
  await writeFile(file, Buffer.concat([Buffer.from('GGUF'), Buffer.from([3, 0, 0, 0]), Buffer.alloc(64)]))
})
afterEach(() => rm(folder, { recursive: true }))

const request = { model: 'broken', messages: [{ role: 'user' as const, content: 'Hi' }] }

describe('local without a model', { timeout: 30_000 }, () => {
  it('says what to install when the library is not there, and tries again later', async () => {
    let loads = 0
    const provider = local({ model: file, load: () => Promise.reject(new Error(`Cannot find package (${(loads += 1)})`)) })
    await expect(provider.initialize()).rejects.toBeInstanceOf(ConfigError)
    await expect(provider.initialize()).rejects.toThrow(/node-llama-cpp/)
    expect(loads).toBe(2)
  })

  it('says that a file cannot be read as a model', async () => {
    const provider = local({ model: file, load: () => import('node-llama-cpp') })
    const read = await readEvents(provider.stream(request))
    expect(read.error).toBeInstanceOf(ModelNotFoundError)
    expect(read.events).toEqual([])
    await provider.close()
  })

  it('stops waiting for a download at once, and the download with it', async () => {
    const stop = new AbortController()
    const seen: unknown[] = []
    const hanging: typeof fetch = (_, init) => {
      init?.signal?.addEventListener('abort', () => seen.push('download stopped'))
      stop.abort(new Error('enough'))
      return new Promise(() => {})
    }
    const provider = local({ model: 'hf:a/b/c.gguf', cacheDir: folder, load: () => expect.unreachable(), fetch: hanging })
    await expect(provider.initialize({ signal: stop.signal })).rejects.toThrow('enough')
    expect(seen).toEqual(['download stopped'])
  })

  it('takes no calls once it is closed', async () => {
    const provider = local({ model: file, load: () => expect.unreachable() })
    await provider.close()
    await expect(provider.initialize()).rejects.toBeInstanceOf(AbortedError)
    expect((await readEvents(provider.stream(request))).error).toBeInstanceOf(AbortedError)
    await expect(provider.countTokens('', [])).rejects.toBeInstanceOf(AbortedError)
  })

  it('describes itself before anything is loaded', () => {
    const provider = local({ model: file, load: () => expect.unreachable(), contextSize: 2_048 })
    expect(provider.describeModel('broken').capabilities).toMatchObject({ contextWindow: 2_048, maxOutput: 1_024, continuation: 'prefill', tools: false })
  })

  it('refuses a name that is none', () => {
    expect(() => local({ model: 'hf:nonsense', load: () => expect.unreachable() })).toThrow(ConfigError)
  })
})
