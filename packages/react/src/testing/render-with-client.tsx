import { render, type RenderResult } from '@testing-library/react'
import { StrictMode, type ReactElement, type ReactNode } from 'react'
import { ArqProvider } from '../provider/arq-provider.js'
import { FakeArqClient } from './fake-arq-client.js'

export interface RenderedWithClient extends RenderResult {
  client: FakeArqClient
}

/** Renders below a fake client, under StrictMode. */
export function renderWithClient(children: ReactNode, client: FakeArqClient = new FakeArqClient()): RenderedWithClient {
  const wrapper = ({ children: inner }: { children: ReactNode }): ReactElement => (
    <StrictMode><ArqProvider client={client}>{inner}</ArqProvider></StrictMode>
  )
  return Object.assign(render(children, { wrapper }), { client })
}
