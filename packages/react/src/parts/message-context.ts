import type { UIMessage } from '@arq/core'
import { createContext } from 'react'

export interface MessageContextValue {
  message: UIMessage
  /** True while this very message is being written. */
  isStreaming: boolean
  /** True for the newest message. */
  isLast: boolean
}

export const MessageContext: React.Context<MessageContextValue | undefined> = createContext<MessageContextValue | undefined>(undefined)
