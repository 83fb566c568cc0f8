import { AuthenticationError, ConfigError, ProviderUnavailableError, StorageError, type ModelRequest } from '@arq/core'
import { memoryStores } from '@arq/storage/memory'
import { FakeClock, scriptedModel } from '@arq/testkit'
import { describe, expect, it, vi } from 'vitest'
import type { ServedChoice } from './arq.js'
import { createArq } from './create-arq.js'

const ada = { userId: 'ada' }

describe('createArq', () => {
  it('asks for its model once, when the first answer is needed, however many wait for it', async () => {
    const provider = scriptedModel([{ text: 'Hi.' }])
    const choose = vi.fn<(signal: AbortSignal) => Promise<ServedChoice>>(() => Promise.resolve({ provider, model: 'm', reason: 'It was there.', simulated: true }))
    const arq = createArq({ model: choose })
    expect(choose).not.toHaveBeenCalled()
    const [served] = await Promise.all([arq.served(), arq.served(), arq.engine.ask(ada, 'k1', 'Why?')])
    await arq.engine.idle()
    expect(served).toMatchObject({ model: 'm', reason: 'It was there.', simulated: true })
    expect(choose).toHaveBeenCalledTimes(1)
    await arq.close()
  })

  it('tells the readers of an answer that its store does not take it, and when it does again', async () => {
    const clock = new FakeClock()
    const stores = { ...memoryStores({ clock }), isDurable: true }
    const append = stores.runs.append.bind(stores.runs)
    let isAway = false
    vi.spyOn(stores.runs, 'append').mockImplementation((...entry) => (isAway ? Promise.reject(new StorageError('Redis is away.', { isRetryable: true })) : append(...entry)))
    const arq = createArq({ model: { provider: scriptedModel([{ text: 'One ' }, { delayMs: 1_000 }, { text: 'two ' }, { delayMs: 5_000 }, { text: 'three.' }], { clock }), model: 'm' }, stores, clock })
    const { runId } = await arq.engine.ask(ada, 'k1', 'Count.')
    await clock.settle()
    isAway = true
    await clock.advance(1_000)
    const read = async (): Promise<readonly string[]> => (await arq.stores.runs.read(runId, 0)).flatMap(({ body }) => (body.type === 'status' ? [body.status.state] : body.type === 'text-delta' ? [body.delta] : []))
    expect(await read()).toEqual(['One ', 'two ', 'unsaved'])
    isAway = false
    await clock.advance(5_000)
    expect(await read()).toEqual(['One ', 'two ', 'unsaved', 'saved', 'three.'])
    await arq.close()
  })

  it('asks again after a failure', async () => {
    const provider = scriptedModel([{ text: 'Hi.' }])
    const choose = vi.fn<() => Promise<ServedChoice>>().mockRejectedValueOnce(new ConfigError('No key.')).mockResolvedValue({ provider, model: 'm', reason: 'It was there.' })
    const arq = createArq({ model: choose })
    await expect(arq.served()).rejects.toMatchObject({ code: 'config_invalid' })
    expect(await arq.served()).toMatchObject({ model: 'm' })
    await arq.close()
  })

  it('lets one leave the wait for a model without ending it for the others', async () => {
    let settle: (choice: ServedChoice) => void = () => {}
    let given: AbortSignal | undefined
    const arq = createArq({
      model: (signal) => {
        given = signal
        return new Promise((resolve) => (settle = resolve))
      },
    })
    const leave = new AbortController()
    const left = arq.served({ signal: leave.signal }).catch((error: unknown) => error)
    const stayed = arq.served()
    leave.abort(new Error('left'))
    expect(await left).toEqual(new Error('left'))
    expect(given?.aborted).toBe(false)
    settle({ provider: scriptedModel([]), model: 'm', reason: 'It came.' })
    expect(await stayed).toMatchObject({ reason: 'It came.' })
    await arq.close()
  })

  it('hands its settings to the model, and no more than were set', async () => {
    const requests: ModelRequest[] = []
    const provider = scriptedModel((request) => {
      requests.push(request)
      return []
    })
    for (const settings of [{ system: 'Be kind.', temperature: 0, maxOutputTokens: 9, seed: 1 }, {}]) {
      const arq = createArq({ model: { provider, model: 'm' }, ...settings })
      await arq.engine.ask(ada, 'k1', 'Why?')
      await arq.engine.idle()
      await arq.close()
    }
    expect(requests[0]).toEqual({ model: 'm', messages: [{ role: 'system', content: 'Be kind.' }, { role: 'user', content: 'Why?' }], temperature: 0, maxOutputTokens: 9, seed: 1 })
    expect(Object.keys(requests[1] ?? {}).toSorted()).toEqual(['maxOutputTokens', 'messages', 'model'])
  })

  it('says why a given model answers, in the words of who gave it or its own', async () => {
    const provider = scriptedModel([])
    for (const [reason, told] of [[undefined, 'It was configured.'], ['Because I say so.', 'Because I say so.']] as const) {
      const arq = createArq({ model: { provider, model: 'm', ...(reason === undefined ? {} : { reason }) } })
      expect((await arq.served()).reason).toBe(told)
      await arq.close()
    }
  })

  it.each(['claude-2', 'claude-instant-1', 'gpt-3.5-turbo'])('still serves %s, which its vendor has retired, and says so to the log and to whoever asks', async (model) => {
    const provider = scriptedModel([{ text: 'Hi.' }])
    const warn = vi.fn<(message: string) => void>()
    const silent = (): void => {}
    const arq = createArq({ model: { provider, model }, logger: { debug: silent, info: silent, warn, error: silent } })
    const served = await arq.served()
    expect(served.model).toBe(model)
    expect(served.warnings).toMatchObject([{ option: 'model', message: expect.stringContaining(`retired ${model}`) }])
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('aliases'))
    await arq.engine.ask(ada, 'k1', 'Why?')
    await arq.engine.idle()
    expect(provider.requests[0]?.model).toBe(model)
    await arq.close()
  })

  it('asks a model that is alone again on each request, whatever it said before', async () => {
    const provider = scriptedModel([[{ fail: new AuthenticationError('The key was refused.') }], [{ text: 'Hi.' }]])
    const arq = createArq({ model: { provider, model: 'm' }, clock: new FakeClock() })
    for (const key of ['k1', 'k2']) {
      await arq.engine.ask(ada, key, 'Why?')
      await arq.engine.idle()
      await (arq.clock as FakeClock).advance(10)
    }
    expect(provider.calls).toBe(2)
    await arq.close()
  })

  it('asks for another model where an alias says so, also in place of a fallback', async () => {
    const [provider, second] = [scriptedModel([[{ fail: new ProviderUnavailableError('Gone.') }]] as const, { name: 'first' }), scriptedModel([{ text: 'Hi.' }], { name: 'second' })]
    const arq = createArq({ model: { provider, model: 'claude-2', fallbacks: [{ provider: second, model: 'gpt-3.5-turbo' }] }, aliases: { 'claude-2': 'claude-haiku-4-5', 'gpt-3.5-turbo': 'gpt-4.1-mini' } })
    expect((await arq.served()).warnings).toEqual([])
    await arq.engine.ask(ada, 'k1', 'Why?')
    await arq.engine.idle()
    expect([provider.requests[0]?.model, second.requests[0]?.model]).toEqual(['claude-haiku-4-5', 'gpt-4.1-mini'])
    await arq.close()
  })

  it('stops, keeps and frees everything when it is closed', async () => {
    const clock = new FakeClock()
    const provider = scriptedModel([{ text: 'Half ' }, { hang: true }], { clock })
    const close = vi.spyOn(provider, 'close')
    const arq = createArq({ model: { provider, model: 'm' }, clock })
    const run = await arq.engine.ask(ada, 'k1', 'Why?')
    const tail = arq.stores.runs.tail(run.runId, 0, new AbortController().signal)
    const seen: string[] = []
    const reading = (async () => {
      for await (const batch of tail) seen.push(...batch.map((entry) => entry.body.type))
    })()
    await clock.settle()
    await arq.close()
    await reading
    expect(seen.at(-1)).toBe('abort')
    expect(close).toHaveBeenCalledTimes(1)
    expect(provider.live).toBe(0)
    expect(clock.pending).toBe(0)
  })

  it('frees a model that was never asked for without making it, and ends one that is being made', async () => {
    const choose = vi.fn<(signal: AbortSignal) => Promise<ServedChoice>>((signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))))
    await createArq({ model: choose }).close()
    expect(choose).not.toHaveBeenCalled()
    const arq = createArq({ model: choose })
    const served = arq.served().catch((error: unknown) => error)
    await arq.close()
    expect(await served).toMatchObject({ name: 'AbortError' })
  })
})
