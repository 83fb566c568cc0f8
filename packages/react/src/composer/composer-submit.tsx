import { forwardRef, type ComponentPropsWithoutRef, type MouseEvent, type ReactNode } from 'react'
import { SendIcon } from '../icons/send-icon.js'
import { StopIcon } from '../icons/stop-icon.js'
import { useLabels } from '../labels/use-labels.js'
import { isBusy } from '../parts/is-busy.js'
import { useChat } from '../parts/use-chat.js'
import { useChatSelector } from '../parts/use-chat-selector.js'
import type { PartComponent } from '../util/part-component.js'
import { useComposer } from './composer-context.js'

export interface ComposerSubmitProps extends Omit<ComponentPropsWithoutRef<'button'>, 'children'> {
  sendContent?: ReactNode
  stopContent?: ReactNode
}

/** Sends, and while an answer is written stops it. It stays the same button, so the focus never gets lost. */
export const ComposerSubmit: PartComponent<ComposerSubmitProps, HTMLButtonElement> = forwardRef(function ComposerSubmit(
  { sendContent = <SendIcon />, stopContent = <StopIcon />, onClick, ...rest },
  ref,
) {
  const labels = useLabels()
  const { actions } = useChat()
  const { text, submit } = useComposer()
  const isAnswering = useChatSelector(isBusy)
  const label = isAnswering ? labels.stop : labels.send
  const act = (event: MouseEvent<HTMLButtonElement>): void => {
    onClick?.(event)
    // The second click of a double click was meant for the button as it was before the first.
    if (event.defaultPrevented || event.detail > 1) return
    if (isAnswering) actions.stop()
    else submit()
  }
  return (
    <button
      type="button"
      title={label}
      aria-label={label}
      // Not `disabled`: a button that had the focus must not drop it.
      aria-disabled={(!isAnswering && text.trim() === '') || undefined}
      data-state={isAnswering ? 'stop' : 'send'}
      {...rest}
      ref={ref}
      onClick={act}
    >
      {isAnswering ? stopContent : sendContent}
    </button>
  )
})
