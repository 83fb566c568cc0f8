import type { ChatStore } from '@arq/core/client'
import { createContext } from 'react'
import type { Announcer } from '../announcer/announcer.js'
import type { ScrollSticker } from '../scroll/scroll-sticker.js'
import type { ChatActions } from './chat-actions.js'

/** What the parts of one chat share. Stable while the conversation stays the same: what changes is read from the store. */
export interface ChatContextValue {
  /** The thread id; empty while a server renders. */
  id: string
  store: ChatStore
  actions: ChatActions
  announcer: Announcer
  sticker: ScrollSticker
  allowedImageOrigins: readonly string[]
  /** The text field registers itself here, so that others can give the focus back to it. */
  composer: { field: HTMLTextAreaElement | null }
}

export const ChatContext: React.Context<ChatContextValue | undefined> = createContext<ChatContextValue | undefined>(undefined)
