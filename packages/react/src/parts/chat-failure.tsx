import { forwardRef, type ComponentPropsWithoutRef } from 'react'
import { useLabels } from '../labels/use-labels.js'
import type { PartComponent } from '../util/part-component.js'
import { useChat } from './use-chat.js'
import { useChatSelector } from './use-chat-selector.js'

export interface ChatFailureProps extends ComponentPropsWithoutRef<'div'> {
  /** For both buttons. */
  buttonClassName?: string | undefined
}

/** What went wrong for good, below the conversation and not instead of it, with a way to try again. */
export const ChatFailure: PartComponent<ChatFailureProps, HTMLDivElement> = forwardRef(function ChatFailure(
  { buttonClassName, children, ...rest },
  ref,
) {
  const labels = useLabels()
  const { actions } = useChat()
  const error = useChatSelector((snapshot) => snapshot.error)
  if (error === undefined) return null
  return (
    <div role="group" aria-label={labels.errorTitle} data-code={error.code} {...rest} ref={ref}>
      {children ?? (
        <div>
          <strong>{labels.errorTitle}</strong>
          <p>{error.message}</p>
        </div>
      )}
      <div>
        <button type="button" className={buttonClassName} data-primary onClick={() => actions.regenerate()}>{labels.retry}</button>
        <button type="button" className={buttonClassName} onClick={() => actions.dismissError()}>{labels.dismiss}</button>
      </div>
    </div>
  )
})
