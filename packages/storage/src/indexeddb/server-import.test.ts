import { describe, expect, it } from 'vitest'
import { indexedDbStores } from './index.js'

describe('indexedDbStores on a server', () => {
  it('can be imported and made where no browser is, and does not disturb', async () => {
    expect(typeof indexedDB).toBe('undefined')
    const store = indexedDbStores()
    expect(await store.listThreads()).toEqual([])
    expect(await store.loadThread('t1')).toBeUndefined()
    store.close()
  })
})
