import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { silentLogger, type Logger, type UIMessage } from '@arq/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Arq } from '../arq.js'
import { createArqHandler } from '../handler/create-arq-handler.js'
import { createArqFromEnv } from './create-arq-from-env.js'
import { storesFromEnv } from './stores-from-env.js'

const scope = { userId: 'alice' }
const question: UIMessage = { id: 'm1', role: 'user', parts: [{ type: 'text', text: 'Why?' }] }

const ask = (arq: Arq, route: string, init?: RequestInit): Promise<Response> => {
  const handler = createArqHandler(arq, { authorize: () => 'alice' })
  return (init?.method === 'POST' ? handler.POST : handler.GET)(new Request(`http://localhost/api/arq/${route}`, init))
}

describe('storesFromEnv', () => {
  let folder: string
  let lines: string[]
  const note = (message: string): void => void lines.push(message)
  const logger: Logger = { debug: note, info: note, warn: note, error: note }
  beforeEach(() => {
    lines = []
    folder = mkdtempSync(path.join(tmpdir(), 'arq-env-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('keeps conversations in the folder that is asked for, so that the next process knows them', async () => {
    const env = { ARQ_MODEL: 'simulator', ARQ_DATA_DIR: path.join(folder, 'data') }
    const first = createArqFromEnv({ env, logger })
    const asked = { id: 'thread-1', trigger: 'submit-message', messages: [question], runKey: 'key-1' }
    const answer = await (await ask(first, 'chat', { method: 'POST', body: JSON.stringify(asked), headers: { 'content-type': 'application/json' } })).text()
    await first.close()
    const second = createArqFromEnv({ env, logger: silentLogger })
    const { messages } = (await (await ask(second, 'chat/thread-1')).json()) as { messages: UIMessage[] }
    expect(messages).toMatchObject([{ id: 'm1' }, { role: 'assistant' }])
    expect(answer).toContain(messages[1]?.id)
    await second.close()
    expect(lines.join()).toContain(`conversations are kept in ${path.join(folder, 'data', 'arq.db')}`)
  })

  it('takes the Redis that is named before any folder, says so without its password, and refuses an address that is none', async () => {
    const stores = storesFromEnv({ env: { REDIS_URL: 'redis://ada:planted-password@127.0.0.1:1/0', ARQ_DATA_DIR: folder }, defaultFolder: folder, logger })
    expect(stores?.isDurable).toBe(true)
    expect(lines.join()).toContain('Redis')
    expect(lines.join()).not.toContain('planted-password')
    expect(existsSync(path.join(folder, 'arq.db'))).toBe(false)
    await stores?.close()
    expect(() => storesFromEnv({ env: { REDIS_URL: 'http://planted-password' }, defaultFolder: folder, logger })).toThrow(expect.objectContaining({ code: 'config_invalid', message: expect.not.stringContaining('planted') }))
  })

  it('opens nothing while Next.js builds', () => {
    expect(storesFromEnv({ env: { NEXT_PHASE: 'phase-production-build', REDIS_URL: 'redis://127.0.0.1:1' }, defaultFolder: folder, logger })).toBeUndefined()
    expect(existsSync(path.join(folder, 'arq.db'))).toBe(false)
  })

  it.each(['memory', ' memory ', '', ' '])('keeps nothing for %j', (wish) => {
    expect(storesFromEnv({ env: { ARQ_DATA_DIR: wish }, defaultFolder: folder, logger })).toBeUndefined()
    expect(existsSync(path.join(folder, 'arq.db'))).toBe(false)
  })

  it('takes the default folder where nothing is said, and keeps nothing where there is none', async () => {
    const stores = storesFromEnv({ env: {}, defaultFolder: folder, logger })
    expect(existsSync(path.join(folder, 'arq.db'))).toBe(true)
    await stores?.close()
    expect(storesFromEnv({ env: {}, defaultFolder: undefined, logger })).toBeUndefined()
  })

  it('writes nothing into the working directory for an environment of its own', async () => {
    const before = existsSync('.arq')
    const arq = createArqFromEnv({ env: { ARQ_MODEL: 'simulator' }, logger })
    await arq.stores.threads.save(scope, 'thread-1', [question])
    await arq.close()
    expect(existsSync('.arq')).toBe(before)
    expect(lines).toEqual([])
  })

  it('refuses a folder that was asked for and cannot be used, and goes on without the default one', () => {
    const occupied = path.join(folder, 'occupied')
    writeFileSync(occupied, '')
    expect(() => storesFromEnv({ env: { ARQ_DATA_DIR: occupied }, defaultFolder: folder, logger })).toThrow(expect.objectContaining({ code: 'storage_failed' }))
    expect(storesFromEnv({ env: {}, defaultFolder: occupied, logger })).toBeUndefined()
    expect(lines.join()).toMatch(/gone with this process.*Set ARQ_DATA_DIR/)
  })
})
