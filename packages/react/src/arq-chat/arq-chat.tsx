import type { ReactElement } from 'react'
import { useLabels } from '../labels/use-labels.js'
import type { ArqLabels } from '../labels/arq-labels.js'
import * as Chat from '../parts/index.parts.js'
import { ArqChatMessage } from './arq-chat-message.js'
import { ArqChatWelcome } from './arq-chat-welcome.js'

export interface ArqChatProps {
  /** Which conversation. @defaultValue a new one, the same for as long as the component lives */
  threadId?: string | undefined
  /** In the empty text field; the same as `labels.placeholder`. */
  placeholder?: string | undefined
  /** Words to use instead of the English ones. */
  labels?: Partial<ArqLabels> | undefined
  /** Questions to begin with, offered in an empty conversation. */
  suggestions?: readonly string[] | undefined
  /** Origins images in answers may be loaded from, such as `https://cdn.example.com`. @defaultValue none: they become links */
  allowedImageOrigins?: readonly string[] | undefined
  className?: string | undefined
}

const message = <ArqChatMessage />

/**
 * A whole chat: thread, composer, and honest words about the line and the answers. Fills its parent. Needs an `ArqProvider`
 * above it and `@arq/react/styles.css` on the page.
 */
export function ArqChat({ threadId, placeholder, labels, suggestions = [], allowedImageOrigins, className }: ArqChatProps): ReactElement {
  return (
    <Chat.Root
      threadId={threadId}
      labels={labels}
      allowedImageOrigins={allowedImageOrigins}
      className={className === undefined ? 'arq-chat' : `arq-chat ${className}`}
    >
      <Chat.Thread className="arq-thread">
        <div className="arq-column">
          <ArqChatWelcome suggestions={suggestions} />
          <Chat.Messages>{message}</Chat.Messages>
          <Chat.Pending className="arq-pending"><i /><i /><i /></Chat.Pending>
          <Chat.Failure className="arq-failure" buttonClassName="arq-button" />
        </div>
      </Chat.Thread>
      <div className="arq-dock">
        <Chat.ScrollToBottom className="arq-button arq-scroll" />
        <Chat.Banner className="arq-banner" />
        <Chat.Composer className="arq-composer">
          <ArqChatInput placeholder={placeholder} />
          <div className="arq-composer-bar">
            <Chat.Model className="arq-model" />
            <Chat.Composer.Submit className="arq-submit" />
          </div>
        </Chat.Composer>
      </div>
    </Chat.Root>
  )
}

function ArqChatInput({ placeholder }: { placeholder: string | undefined }): ReactElement {
  const labels = useLabels()
  return <Chat.Composer.Input className="arq-input" placeholder={placeholder ?? labels.placeholder} />
}
