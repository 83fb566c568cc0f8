import { forwardRef, type ComponentPropsWithoutRef } from 'react'
import type { PartComponent } from '../util/part-component.js'
import { useChatSelector } from './use-chat-selector.js'

export type ChatPendingProps = ComponentPropsWithoutRef<'div'>

/** Shown between the question and the first word of its answer. For the eyes only: the root announces it. */
export const ChatPending: PartComponent<ChatPendingProps, HTMLDivElement> = forwardRef(function ChatPending(props, ref) {
  const isPending = useChatSelector(({ status }) => status === 'submitted')
  return isPending ? <div aria-hidden="true" {...props} ref={ref} /> : null
})
