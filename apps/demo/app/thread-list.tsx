'use client'

import type { ThreadSummary } from '@arq/core'
import type { ReactElement } from 'react'

interface ThreadListProps {
  threads: readonly ThreadSummary[]
  current: string | undefined
  /** Why conversations will not be remembered, if they will not. */
  warning: string | undefined
  onOpen: (threadId: string) => void
  onNew: () => void
  onDelete: (threadId: string) => void
}

export function ThreadList({ threads, current, warning, onOpen, onNew, onDelete }: ThreadListProps): ReactElement {
  return (
    <nav className="demo-threads" aria-label="Conversations">
      <header>
        <strong>ARQ</strong>
        <button type="button" onClick={onNew}>
          New chat
        </button>
      </header>
      {warning === undefined ? null : <p role="status">{warning}</p>}
      <ul>
        {threads.map(({ threadId, title }) => (
          <li key={threadId} data-current={threadId === current}>
            <button type="button" className="demo-thread" aria-current={threadId === current ? 'page' : undefined} onClick={() => onOpen(threadId)}>
              {title}
            </button>
            <button type="button" className="demo-delete" aria-label={`Delete “${title}”`} onClick={() => onDelete(threadId)}>
              ×
            </button>
          </li>
        ))}
      </ul>
      <footer>
        <a href="/ask">One question</a>
        <a href="/chaos">Chaos panel</a>
      </footer>
    </nav>
  )
}
