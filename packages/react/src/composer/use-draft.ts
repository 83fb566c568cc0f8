import { useCallback, useState } from 'react'
import { useArqClient } from '../hooks/use-arq-client.js'
import { draftMemory } from './draft-memory.js'

export interface Draft {
  text: string
  write(text: string): void
  /** What is written now, also inside a callback that was made earlier. */
  read(): string
}

/** The unsent text of one conversation. */
export function useDraft(threadId: string): Draft {
  const drafts = draftMemory(useArqClient())
  // The map is the truth; the state only makes React look again.
  const [, lookAgain] = useState(0)
  const write = useCallback(
    (text: string) => {
      if (text === '') drafts.delete(threadId)
      else drafts.set(threadId, text)
      lookAgain((count) => count + 1)
    },
    [drafts, threadId],
  )
  const read = useCallback(() => drafts.get(threadId) ?? '', [drafts, threadId])
  return { text: read(), write, read }
}
