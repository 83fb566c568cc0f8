import type { ChatSnapshot, ServedModel } from '@arq/core/client'
import { useState, type ReactElement, type ReactNode } from 'react'
import { ArqProvider } from '../provider/arq-provider.js'
import '../styles.css'
import { FakeArqClient } from './fake-arq-client.js'

export const storyThread = 'story'

export interface StoryFrameProps {
  /** The state of the conversation. */
  snapshot?: Partial<Omit<ChatSnapshot, 'threadId'>>
  model?: ServedModel
  /** Goes on from there, for stories that move. */
  script?: (client: FakeArqClient) => void
  theme?: 'light' | 'dark'
  children: ReactNode
}

/** A page with a chat in exactly the state a story is about. */
export function StoryFrame({ snapshot, model, script, theme, children }: StoryFrameProps): ReactElement {
  const [client] = useState(() => prepare(snapshot, model, script))
  return (
    <ArqProvider client={client}>
      <div data-arq-theme={theme} style={{ blockSize: '100dvh' }}>{children}</div>
    </ArqProvider>
  )
}

function prepare(snapshot: StoryFrameProps['snapshot'], model: ServedModel | undefined, script: StoryFrameProps['script']): FakeArqClient {
  const client = new FakeArqClient()
  if (model !== undefined) client.servedModel = model
  client.chat(storyThread).show(snapshot ?? {})
  script?.(client)
  return client
}
