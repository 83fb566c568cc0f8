import type { ArqClient, ClientStore } from '@arq/core/client'
import { act, render } from '@testing-library/react'
import { Activity, StrictMode, type ReactElement } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useArqClient } from '../hooks/use-arq-client.js'
import { emptyClientStore } from '../testing/empty-client-store.js'
import { FakeArqClient } from '../testing/fake-arq-client.js'
import { ArqProvider } from './arq-provider.js'

/** A client listens to its store for as long as it is open. */
function watchedStore(): { store: ClientStore; openClients: () => number } {
  let openClients = 0
  const subscribe = (): (() => void) => {
    openClients += 1
    return () => {
      openClients -= 1
    }
  }
  return { store: { ...emptyClientStore(), subscribe }, openClients: () => openClients }
}

const seen: ArqClient[] = []
function Probe(): null {
  seen.push(useArqClient())
  return null
}

const tree = (store: ClientStore, endpoint = '/api/arq'): ReactElement => (
  <StrictMode><ArqProvider endpoint={endpoint} storage={store}><Probe /></ArqProvider></StrictMode>
)

describe('ArqProvider', () => {
  beforeEach(() => {
    seen.length = 0
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('makes one client, also under StrictMode, and closes it once it is gone', () => {
    const { store, openClients } = watchedStore()
    const { rerender, unmount } = render(tree(store))
    rerender(tree(store))
    vi.runAllTimers()
    expect(new Set(seen).size).toBe(1)
    expect(openClients()).toBe(1)
    unmount()
    vi.runAllTimers()
    expect(openClients()).toBe(0)
  })

  it('makes another client for another endpoint and closes the one before', () => {
    const { store, openClients } = watchedStore()
    const { rerender } = render(tree(store))
    rerender(tree(store, '/api/other'))
    act(() => void vi.runAllTimers())
    expect([...new Set(seen)].map((client) => client.endpoint)).toEqual(['/api/arq', '/api/other'])
    expect(openClients()).toBe(1)
  })

  it('makes a new client when a page that was hidden is shown again', () => {
    const { store, openClients } = watchedStore()
    const page = (mode: 'visible' | 'hidden'): ReactElement => <Activity mode={mode}>{tree(store)}</Activity>
    const { rerender } = render(page('visible'))
    rerender(page('hidden'))
    act(() => void vi.runAllTimers())
    expect(openClients()).toBe(0)
    rerender(page('visible'))
    act(() => void vi.runAllTimers())
    expect(openClients()).toBe(1)
    expect(new Set(seen).size).toBe(2)
  })

  it('leaves a given client open', () => {
    const client = new FakeArqClient()
    const { unmount } = render(<ArqProvider client={client}><Probe /></ArqProvider>)
    expect(seen[0]).toBe(client)
    unmount()
    vi.runAllTimers()
    expect(client.isClosed).toBe(false)
  })

  it('says what to do where there is none', () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    expect(() => render(<Probe />)).toThrow('Wrap the page in <ArqProvider endpoint="/api/arq">')
    log.mockRestore()
  })
})
