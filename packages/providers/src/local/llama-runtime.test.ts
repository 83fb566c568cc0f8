import { ConfigError, ModelNotFoundError, silentLogger } from '@arq/core'
import { describe, expect, it } from 'vitest'
import type { LlamaModule } from './llama-module.js'
import { LlamaRuntime } from './llama-runtime.js'

const { signal } = new AbortController()

/** A library that tells what it does, and whose models wait until they are let go. */
function watchedLibrary(): { log: string[]; runtime: LlamaRuntime; finishLoading: () => void } {
  const log: string[] = []
  const noted = (what: string) => (): Promise<void> => (log.push(`${what} freed`), Promise.resolve())
  let finishLoading = (): void => {}
  const library = {
    getLlama: () => {
      log.push('engine started')
      const loadModel = ({ modelPath, loadSignal }: { modelPath: string; loadSignal: AbortSignal }): Promise<object> => {
        if (modelPath === 'broken') return Promise.reject(new Error('no magic'))
        const model = { dispose: noted(modelPath) }
        log.push(`${modelPath} loaded`)
        if (modelPath !== 'slow') return Promise.resolve(model)
        return new Promise((resolve, reject) => (finishLoading = () => (loadSignal.aborted ? reject(loadSignal.reason as Error) : resolve(model))))
      }
      return Promise.resolve({ loadModel, dispose: noted('engine') })
    },
  } as unknown as LlamaModule
  return { log, finishLoading: () => finishLoading(), runtime: new LlamaRuntime({ load: () => Promise.resolve(library), threads: 1, logger: silentLogger }) }
}

const context = (log: string[], name: string) => (): Promise<{ dispose: () => Promise<void> }> =>
  Promise.resolve({ dispose: () => (log.push(`${name} freed`), Promise.resolve()) })

describe('LlamaRuntime', () => {
  it('starts one engine, loads each file once, and frees all in order when nothing is open', async () => {
    const { log, runtime } = watchedLibrary()
    const [one, two, other] = await Promise.all([runtime.open('a', context(log, 'one'), signal), runtime.open('a', context(log, 'two'), signal), runtime.open('b', context(log, 'other'), signal)])
    expect(log.splice(0).toSorted()).toEqual(['a loaded', 'b loaded', 'engine started'])
    await runtime.free(one)
    await runtime.free(other)
    expect(log.splice(0)).toEqual(['one freed', 'other freed'])
    await runtime.free(two)
    await runtime.close()
    expect(log).toEqual(['two freed', 'a freed', 'b freed', 'engine freed'])
  })

  it('frees what was loaded when a later step fails, and starts anew', async () => {
    const { log, runtime } = watchedLibrary()
    await expect(runtime.open('broken', context(log, 'one'), signal)).rejects.toBeInstanceOf(ModelNotFoundError)
    await runtime.close()
    expect(log.splice(0)).toEqual(['engine started', 'engine freed'])
    await expect(runtime.open('a', () => Promise.reject(new Error('no memory')), signal)).rejects.toThrow('no memory')
    await runtime.close()
    expect(log).toEqual(['engine started', 'a loaded', 'a freed', 'engine freed'])
  })

  it('waits with freeing until the library has noticed an abort', async () => {
    const { log, runtime, finishLoading } = watchedLibrary()
    const leaving = new AbortController()
    const opening = runtime.open('slow', context(log, 'one'), leaving.signal)
    opening.catch(() => {})
    while (!log.includes('slow loaded')) await Promise.resolve()
    leaving.abort(new Error('enough'))
    await expect(opening).rejects.toThrow('enough')
    const closing = runtime.close().then(() => log.push('closed'))
    await new Promise(setImmediate)
    expect(log).not.toContain('engine freed')
    finishLoading()
    await closing
    expect(log.slice(-2)).toEqual(['engine freed', 'closed'])
  })

  it('says what to install when there is no library', async () => {
    const runtime = new LlamaRuntime({ load: () => Promise.reject(new Error('not found')), threads: 1, logger: silentLogger })
    await expect(runtime.open('a', () => expect.unreachable(), signal)).rejects.toBeInstanceOf(ConfigError)
    await runtime.close()
  })
})
