import { act, renderHook } from '@testing-library/react'
import type { ReactElement, ReactNode } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ArqProvider } from '../provider/arq-provider.js'
import { FakeArqClient } from '../testing/fake-arq-client.js'
import { useArqConnection } from './use-arq-connection.js'

describe('useArqConnection', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  const client = new FakeArqClient()
  const wrapper = ({ children }: { children: ReactNode }): ReactElement => <ArqProvider client={client}>{children}</ArqProvider>

  it('follows the line of one conversation', () => {
    const { result } = renderHook(() => useArqConnection({ threadId: 'a' }), { wrapper })
    expect(result.current).toBe('online')
    act(() => client.chat('a').show({ connection: 'reconnecting' }))
    expect(result.current).toBe('reconnecting')
  })

  it('follows the network of the browser', () => {
    const online = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(true)
    const { result } = renderHook(() => useArqConnection(), { wrapper })
    expect(result.current).toBe('online')
    online.mockReturnValue(false)
    act(() => void window.dispatchEvent(new Event('offline')))
    expect(result.current).toBe('offline')
  })
})
