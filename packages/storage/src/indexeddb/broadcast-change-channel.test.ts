import type { ClientStoreChange } from '@arq/core/client'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { BroadcastChangeChannel } from './broadcast-change-channel.js'

afterEach(() => {
  vi.unstubAllGlobals()
})

const change: ClientStoreChange = { type: 'thread', threadId: 't1' }

describe('BroadcastChangeChannel', () => {
  it('believes only notes of its own kind', async () => {
    const channel = new BroadcastChangeChannel('arq:notes')
    const heard: ClientStoreChange[] = []
    channel.subscribe((note) => heard.push(note))
    const raw = new BroadcastChannel('arq:notes')
    for (const note of [null, 'hello', { v: 2, change }, { v: 1 }, { v: 1, change: null }, { v: 1, change: { type: 'thread', threadId: 7 } }, { v: 1, change: { type: 'other', threadId: 't1' } }]) {
      raw.postMessage(note)
    }
    raw.postMessage({ v: 1, change })
    await vi.waitFor(() => expect(heard).toEqual([change]))
    raw.close()
    channel.close()
  })

  it('works again after it was closed, without its old listeners', async () => {
    const [one, other] = [new BroadcastChangeChannel('arq:again'), new BroadcastChangeChannel('arq:again')]
    const gone: ClientStoreChange[] = []
    one.subscribe((note) => gone.push(note))
    one.close()
    const heard: ClientStoreChange[] = []
    one.subscribe((note) => heard.push(note))
    other.post(change)
    await vi.waitFor(() => expect(heard).toEqual([change]))
    expect(gone).toEqual([])
    one.close()
    other.close()
  })

  it.each([
    ['is missing', undefined],
    ['is denied', class { constructor() { throw new DOMException('Denied', 'SecurityError') } }],
  ])('stays silent where the browser class %s', (_how, stub) => {
    vi.stubGlobal('BroadcastChannel', stub)
    const channel = new BroadcastChangeChannel('arq:none')
    expect(() => channel.subscribe(() => {})()).not.toThrow()
    expect(() => channel.post(change)).not.toThrow()
    channel.close()
  })
})
