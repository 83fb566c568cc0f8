import { useContext } from 'react'
import type { Announcer } from './announcer.js'
import { AnnouncerContext } from './announcer-context.js'

/** Says something to screen readers through the one announcer of the chat; silent outside a chat. */
export function useAnnounce(): Announcer['announce'] {
  return useContext(AnnouncerContext)?.announce ?? saysNothing
}

function saysNothing(): void {}
