import type { ChatStore } from '@arq/core/client'
import { useEffect, type RefObject } from 'react'
import type { ChatActions } from './chat-actions.js'
import { isBusy } from './is-busy.js'

/** Escape anywhere in the chat stops the answer. Heard at the document, after every handler that may have used the key itself. */
export function useStopOnEscape(root: RefObject<HTMLElement | null>, store: ChatStore, actions: ChatActions): void {
  useEffect(() => {
    const stop = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing || !isBusy(store.getSnapshot())) return
      if (!(event.target instanceof Node) || root.current?.contains(event.target) !== true) return
      event.preventDefault()
      actions.stop()
    }
    document.addEventListener('keydown', stop)
    return () => document.removeEventListener('keydown', stop)
  }, [root, store, actions])
}
