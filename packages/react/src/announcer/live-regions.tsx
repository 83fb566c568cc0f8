import { useSyncExternalStore, type ReactElement } from 'react'
import { visuallyHidden } from '../util/visually-hidden.js'
import type { Announcements, Announcer } from './announcer.js'

const silence: Announcements = { polite: '', assertive: '' }

/** The only live regions of a chat: one for news, one for final failures. */
export function LiveRegions({ announcer }: { announcer: Announcer }): ReactElement {
  const { polite, assertive } = useSyncExternalStore(announcer.subscribe, announcer.getSnapshot, () => silence)
  return (
    <div style={visuallyHidden}>
      <div role="status" aria-live="polite" aria-atomic="true">{polite}</div>
      <div role="alert" aria-live="assertive" aria-atomic="true">{assertive}</div>
    </div>
  )
}
