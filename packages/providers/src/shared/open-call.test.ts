import { AbortedError } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { OpenCalls } from './open-call.js'

const never = new Promise<never>(() => {})

describe('OpenCalls', () => {
  it('passes results and failures through', async () => {
    const call = new OpenCalls('test').open()
    await expect(call.guard(Promise.resolve(7))).resolves.toBe(7)
    await expect(call.guard(Promise.reject(new Error('down')))).rejects.toThrow('down')
  })

  it('rejects with the caller’s own reason although the work never settles', async () => {
    const stop = new AbortController()
    const call = new OpenCalls('test').open(stop.signal)
    const waiting = call.guard(never)
    const reason = new Error('enough')
    stop.abort(reason)
    await expect(waiting).rejects.toBe(reason)
    await expect(call.guard(Promise.resolve(1))).rejects.toBe(reason)
  })

  it('ends live and later calls when it closes', async () => {
    const calls = new OpenCalls('test')
    const waiting = calls.open().guard(never)
    calls.close()
    await expect(waiting).rejects.toBeInstanceOf(AbortedError)
    await expect(calls.open().guard(never)).rejects.toThrow(/closed/)
  })

  it('no longer follows the caller once it has ended', () => {
    const stop = new AbortController()
    const call = new OpenCalls('test').open(stop.signal)
    call.end()
    stop.abort(new Error('late'))
    expect(call.signal.reason).toBeInstanceOf(AbortedError)
  })
})
