import { FakeClock } from '@arq/testkit'
import { describe, expect, it } from 'vitest'
import { simulator } from './simulator.js'

const request = (content: string) => ({ model: 'simulator', messages: [{ role: 'user' as const, content }] })

describe('simulator', () => {
  it('says what it is, quotes the question line by line, and gives the same words again', async () => {
    const provider = simulator({ chunkDelayMs: 0 })
    const { text, finishReason, usage } = await provider.query(request('What is\n# this?'))
    expect(text).toContain('This is the ARQ simulator')
    expect(text).toContain('> What is\n> # this?')
    expect(finishReason.unified).toBe('stop')
    expect(usage).toBeUndefined()
    expect((await provider.query(request('What is\n# this?'))).text).toBe(text)
  })

  it('says its script, white space and all', async () => {
    const script = '  One\n\ntwo  three.\n'
    expect((await simulator({ chunkDelayMs: 0, script }).query(request('?'))).text).toBe(script)
  })

  it('stops at once when aborted or closed', async () => {
    const clock = new FakeClock()
    const provider = simulator({ clock })
    const abort = new AbortController()
    const reason = new Error('enough')
    const aborted = provider.query(request('?'), { signal: abort.signal })
    const closed = provider.query(request('?'))
    await clock.advance(20)
    abort.abort(reason)
    await expect(aborted).rejects.toBe(reason)
    await provider.close()
    await expect(closed).rejects.toMatchObject({ code: 'aborted' })
  })
})
