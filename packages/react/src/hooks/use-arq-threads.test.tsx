import { act, renderHook } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { ArqProvider } from '../provider/arq-provider.js'
import { FakeArqClient } from '../testing/fake-arq-client.js'
import { useArqThreads } from './use-arq-threads.js'

describe('useArqThreads', () => {
  it('lists the threads and forgets one', async () => {
    const client = new FakeArqClient()
    const { result } = renderHook(useArqThreads, { wrapper: ({ children }) => <ArqProvider client={client}>{children}</ArqProvider> })
    expect(result.current).toMatchObject({ threads: [], hydrated: true, warning: undefined })
    act(() => client.showThreads([{ threadId: 'a', title: 'A', updatedAt: 2 }, { threadId: 'b', title: 'B', updatedAt: 1 }]))
    const { remove } = result.current
    await act(() => remove('a'))
    expect(result.current.threads.map((thread) => thread.threadId)).toEqual(['b'])
  })
})
