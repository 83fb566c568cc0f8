'use client'

import { ArqChat, ArqProvider, useArqClient } from '@arq/react'
import { indexedDbStores } from '@arq/storage/indexeddb'
import { useState, type ReactElement } from 'react'
import { useThreadInUrl } from '../use-thread-in-url'
import { ChaosPanel } from './chaos-panel'

const suggestions = ['How does a message cross a bad line?']

/** A chat with models that break on demand, and what there is to break them with. Its conversations are kept apart from the real ones. */
export function Chaos(): ReactElement {
  const [storage] = useState(() => indexedDbStores({ name: 'arq-chaos' }))
  return (
    <ArqProvider endpoint="/api/chaos" storage={storage}>
      <ChaosStage />
    </ArqProvider>
  )
}

function ChaosStage(): ReactElement {
  const client = useArqClient()
  const { threadId, open } = useThreadInUrl(client.newThreadId)
  return (
    <div className="chaos">
      <header className="chaos-bar">
        <a href="/">← Chat</a>
        <h1>Chaos panel</h1>
        <button type="button" className="chaos-button" onClick={() => open(client.newThreadId())}>
          New chat
        </button>
      </header>
      <main className="chaos-chat">{threadId === undefined ? null : <ArqChat key={threadId} threadId={threadId} suggestions={suggestions} />}</main>
      <ChaosPanel threadId={threadId} />
    </div>
  )
}
