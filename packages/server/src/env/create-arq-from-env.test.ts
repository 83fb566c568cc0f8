import { silentLogger } from '@arq/core'
import { memoryStores } from '@arq/storage/memory'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createArqFromEnv } from './create-arq-from-env.js'

const simulator = { ARQ_MODEL: 'simulator' }

describe('createArqFromEnv', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('answers with the model the environment wishes', async () => {
    const stores = memoryStores()
    const arq = createArqFromEnv({ env: simulator, logger: silentLogger, stores })
    expect(arq.stores).toBe(stores)
    expect(await arq.served()).toMatchObject({ model: 'simulator', simulated: true, reason: 'ARQ_MODEL asks for it.' })
    await arq.close()
  })

  it('refuses an environment that cannot be used before anything starts', () => {
    expect(() => createArqFromEnv({ env: { ...simulator, ARQ_TEMPERATURE: 'warm' } })).toThrow(expect.objectContaining({ code: 'config_invalid' }))
  })

  it('says about a wish that cannot be met when it is first needed, and to whoever asks', async () => {
    const arq = createArqFromEnv({ env: { ARQ_MODEL: 'openai' }, logger: silentLogger })
    await expect(arq.served()).rejects.toMatchObject({ code: 'config_invalid', message: expect.stringContaining('OPENAI_API_KEY') })
    await arq.close()
  })

  it('is one for the whole process, and a new one for each environment of its own', async () => {
    vi.stubEnv('ARQ_MODEL', 'simulator')
    vi.stubEnv('ARQ_DATA_DIR', 'memory')
    const [first, second, own] = [createArqFromEnv(), createArqFromEnv(), createArqFromEnv({ env: simulator })]
    expect(second).toBe(first)
    expect(own).not.toBe(first)
    await Promise.all([first.close(), own.close()])
  })
})
