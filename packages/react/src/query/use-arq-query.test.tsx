import { StreamTruncatedError } from '@arq/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, renderHook, waitFor } from '@testing-library/react'
import { StrictMode, type ReactElement, type ReactNode } from 'react'
import { describe, expect, it } from 'vitest'
import { ArqProvider } from '../provider/arq-provider.js'
import { FakeArqClient, type FakeAsk } from '../testing/fake-arq-client.js'
import { arqQueryKey } from './arq-query-key.js'
import { arqQueryOptions } from './arq-query-options.js'
import { useArqQuery, type UseArqQueryOptions, type UseArqQueryResult } from './use-arq-query.js'

interface Rendered {
  result: { current: UseArqQueryResult }
  rerender(input: string | UseArqQueryOptions): void
  unmount(): void
}

function renderQuery(client: FakeArqClient, input: string | UseArqQueryOptions, queries?: QueryClient): Rendered {
  const wrapper = ({ children }: { children: ReactNode }): ReactElement => {
    const below = <ArqProvider client={client}>{children}</ArqProvider>
    return <StrictMode>{queries === undefined ? below : <QueryClientProvider client={queries}>{below}</QueryClientProvider>}</StrictMode>
  }
  return renderHook((prompt: string | UseArqQueryOptions) => useArqQuery(prompt), { wrapper, initialProps: input })
}

function only(client: FakeArqClient): FakeAsk {
  expect(client.asks).toHaveLength(1)
  return client.asks[0] as FakeAsk
}

describe('useArqQuery', () => {
  it('asks once under StrictMode, grows, and ends complete', async () => {
    const client = new FakeArqClient()
    const { result } = renderQuery(client, 'Why?')
    const ask = only(client)
    expect(ask.question).toEqual({ prompt: 'Why?' })
    expect(result.current).toMatchObject({ status: 'pending', isFetching: true })
    act(() => ask.update('Be'))
    await waitFor(() => expect(result.current.data).toMatchObject({ text: 'Be', complete: false }))
    expect(result.current.isFetching).toBe(true)
    act(() => ask.update('Becau'))
    await waitFor(() => expect(result.current.data?.text).toBe('Becau'))
    await act(async () => ask.answer('Because.'))
    await waitFor(() => expect(result.current).toMatchObject({ status: 'success', isFetching: false, data: { text: 'Because.', complete: true } }))
    only(client)
  })

  it('gives a second reader the answer that is there, without asking again', async () => {
    const client = new FakeArqClient()
    const first = renderQuery(client, 'Why?')
    await act(async () => only(client).answer('Because.'))
    await waitFor(() => expect(first.result.current.data?.complete).toBe(true))
    first.unmount()
    const second = renderQuery(client, { prompt: 'Why?' })
    expect(second.result.current).toMatchObject({ isFetching: false, data: { text: 'Because.' } })
    only(client)
  })

  it('keeps an answer that was paid for when its reader leaves early', async () => {
    const client = new FakeArqClient()
    const first = renderQuery(client, 'Why?')
    act(() => only(client).update('Be'))
    first.unmount()
    expect(only(client).signal?.aborted).toBe(false)
    await act(async () => only(client).answer('Because.'))
    const second = renderQuery(client, 'Why?')
    expect(second.result.current.data).toMatchObject({ text: 'Because.', complete: true })
    only(client)
  })

  it('stops, and keeps what was written as what it is', async () => {
    const client = new FakeArqClient()
    const { result } = renderQuery(client, 'Why?')
    act(() => only(client).update('Be'))
    await act(async () => result.current.stop())
    expect(only(client).signal?.aborted).toBe(true)
    await waitFor(() => expect(result.current).toMatchObject({ status: 'success', isFetching: false }))
    expect(result.current.data).toMatchObject({ text: 'Be', complete: false, metadata: { incomplete: 'stopped' } })
  })

  it('shows a failure beside the text so far, does not ask again by itself, and asks on request', async () => {
    const client = new FakeArqClient()
    const { result } = renderQuery(client, 'Why?')
    act(() => only(client).update('Be'))
    await act(async () => only(client).fail(new StreamTruncatedError('The answer broke off.')))
    await waitFor(() => expect(result.current).toMatchObject({ status: 'error', error: { code: 'stream_truncated' }, data: { text: 'Be', complete: false } }))
    only(client)
    await act(async () => void result.current.refetch())
    expect(client.asks).toHaveLength(2)
    await act(async () => client.asks[1]?.answer('Because.'))
    await waitFor(() => expect(result.current).toMatchObject({ status: 'success', data: { text: 'Because.' } }))
  })

  it('joins the answer being written instead of paying for a second one', async () => {
    const client = new FakeArqClient()
    const { result } = renderQuery(client, 'Why?')
    act(() => only(client).update('Be'))
    await waitFor(() => expect(result.current.data?.text).toBe('Be'))
    await act(async () => void result.current.refetch())
    only(client)
    await act(async () => only(client).answer('Because.'))
    await waitFor(() => expect(result.current.data).toMatchObject({ text: 'Because.', complete: true }))
  })

  it('asks nothing while disabled or blank, and another question is another answer', async () => {
    const client = new FakeArqClient()
    const { result, rerender } = renderQuery(client, { prompt: 'Why?', enabled: false })
    rerender('  ')
    expect(client.asks).toEqual([])
    rerender('Why?')
    await act(async () => only(client).answer('Because.'))
    rerender('How?')
    expect(result.current.data).toBeUndefined()
    expect(client.asks).toHaveLength(2)
  })

  it('uses the TanStack cache of the application', async () => {
    const client = new FakeArqClient()
    const queries = new QueryClient()
    renderQuery(client, 'Why?', queries)
    await act(async () => only(client).answer('Because.'))
    const key = arqQueryKey('/api/arq', { prompt: 'Why?' })
    expect(key).toEqual(['arq', '/api/arq', 'query', { prompt: 'Why?' }])
    await waitFor(() => expect(queries.getQueryData(key)).toMatchObject({ text: 'Because.' }))
  })

  it('serves prefetching with the same options', async () => {
    const client = new FakeArqClient()
    const queries = new QueryClient()
    const options = arqQueryOptions({ client, prompt: 'Why?' })
    const prefetch = queries.prefetchQuery(options)
    only(client).answer('Because.')
    await prefetch
    expect(queries.getQueryData(options.queryKey)?.text).toBe('Because.')
    const { result } = renderQuery(client, 'Why?', queries)
    expect(result.current.data?.text).toBe('Because.')
    only(client)
  })
})
