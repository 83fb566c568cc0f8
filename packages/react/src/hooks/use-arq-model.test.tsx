import { ArqError } from '@arq/core'
import { renderHook, waitFor } from '@testing-library/react'
import { StrictMode, type ReactElement, type ReactNode } from 'react'
import { describe, expect, it } from 'vitest'
import { ArqProvider } from '../provider/arq-provider.js'
import { FakeArqClient } from '../testing/fake-arq-client.js'
import { useArqModel } from './use-arq-model.js'

const below = (client: FakeArqClient) =>
  function Wrapper({ children }: { children: ReactNode }): ReactElement {
    return <StrictMode><ArqProvider client={client}>{children}</ArqProvider></StrictMode>
  }

describe('useArqModel', () => {
  it('asks once, however many components want to know', async () => {
    const client = new FakeArqClient()
    const { result } = renderHook(() => [useArqModel(), useArqModel()], { wrapper: below(client) })
    expect(result.current[0]).toEqual({ status: 'pending' })
    await waitFor(() => expect(result.current[1]).toMatchObject({ status: 'success', model: { model: 'gpt-5' } }))
    expect(client.modelCalls).toBe(1)
  })

  it('tells what went wrong, and asks again when it is shown again', async () => {
    const client = new FakeArqClient()
    const answer = client.model.bind(client)
    client.model = () => Promise.reject(new ArqError('unauthorized', 'Nobody is signed in.'))
    const first = renderHook(useArqModel, { wrapper: below(client) })
    await waitFor(() => expect(first.result.current).toMatchObject({ status: 'error', error: { code: 'unauthorized' } }))
    first.unmount()
    client.model = answer
    const second = renderHook(useArqModel, { wrapper: below(client) })
    await waitFor(() => expect(second.result.current.status).toBe('success'))
  })
})
