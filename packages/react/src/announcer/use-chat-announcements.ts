import type { ChatStore } from '@arq/core/client'
import { useEffect } from 'react'
import type { ArqLabels } from '../labels/arq-labels.js'
import type { Announcer } from './announcer.js'
import { describeChange } from './describe-change.js'

/** Follows the store without rendering: a token changes nothing that is announced. */
export function useChatAnnouncements(store: ChatStore, announcer: Announcer, labels: ArqLabels): void {
  useEffect(() => {
    let previous = store.getSnapshot()
    return store.subscribe(() => {
      const next = store.getSnapshot()
      const announcement = describeChange(previous, next, labels)
      previous = next
      if (announcement !== undefined) announcer.announce(announcement.text, { assertive: announcement.assertive })
    })
  }, [store, announcer, labels])
}
