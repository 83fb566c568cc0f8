'use client'

import { ArqChat, useArqClient, useArqThreads } from '@arq/react'
import { useState, type ReactElement } from 'react'
import { ThreadList } from './thread-list'
import { useThreadInUrl } from './use-thread-in-url'

const suggestions = ['What can you do?', 'Explain what a database index is.', 'Write a short poem about the sea.']

export function Assistant(): ReactElement {
  const client = useArqClient()
  const { threads, remove, warning } = useArqThreads()
  const { threadId, open } = useThreadInUrl(client.newThreadId)
  const [menuOpen, setMenuOpen] = useState(false)
  const start = (): void => open(client.newThreadId())

  return (
    <div className="demo" data-menu={menuOpen ? 'open' : 'closed'}>
      <ThreadList
        threads={threads}
        current={threadId}
        warning={warning?.message}
        onOpen={(next) => {
          open(next)
          setMenuOpen(false)
        }}
        onNew={() => {
          start()
          setMenuOpen(false)
        }}
        onDelete={(gone) => {
          void remove(gone).catch(() => {})
          if (gone === threadId) start()
        }}
      />
      <main className="demo-main">
        <button type="button" className="demo-menu-button" aria-expanded={menuOpen} onClick={() => setMenuOpen(!menuOpen)}>
          Conversations
        </button>
        {threadId === undefined ? null : <ArqChat key={threadId} threadId={threadId} suggestions={suggestions} />}
      </main>
    </div>
  )
}
