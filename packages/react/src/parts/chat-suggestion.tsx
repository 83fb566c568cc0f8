import { forwardRef, type ComponentPropsWithoutRef } from 'react'
import type { PartComponent } from '../util/part-component.js'
import { useChat } from './use-chat.js'

export interface ChatSuggestionProps extends ComponentPropsWithoutRef<'button'> {
  /** What is sent when it is chosen. */
  prompt: string
}

/** Sends a ready-made question. */
export const ChatSuggestion: PartComponent<ChatSuggestionProps, HTMLButtonElement> = forwardRef(function ChatSuggestion(
  { prompt, children = prompt, ...rest },
  ref,
) {
  const { actions } = useChat()
  const send = (): void => {
    void actions.send(prompt)
    // The suggestion is about to vanish, and the focus with it.
    actions.focusComposer()
  }
  return <button type="button" {...rest} ref={ref} onClick={send}>{children}</button>
})
