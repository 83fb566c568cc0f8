import { forwardRef, useSyncExternalStore, type ComponentPropsWithoutRef } from 'react'
import { ArrowDownIcon } from '../icons/arrow-down-icon.js'
import { useLabels } from '../labels/use-labels.js'
import { prefersReducedMotion } from '../scroll/prefers-reduced-motion.js'
import type { PartComponent } from '../util/part-component.js'
import { useChat } from './use-chat.js'

export type ChatScrollToBottomProps = ComponentPropsWithoutRef<'button'>

/** The way back to the newest message. Nothing while it is followed. */
export const ChatScrollToBottom: PartComponent<ChatScrollToBottomProps, HTMLButtonElement> = forwardRef(function ChatScrollToBottom(
  { children = <ArrowDownIcon />, ...rest },
  ref,
) {
  const labels = useLabels()
  const { sticker } = useChat()
  const isAtBottom = useSyncExternalStore(sticker.subscribe, sticker.isAtBottom, () => true)
  if (isAtBottom) return null
  const scroll = (): void => {
    sticker.scrollToBottom({ smooth: !prefersReducedMotion() })
    // The button is about to vanish, and the focus with it.
    sticker.focus()
  }
  return (
    <button type="button" title={labels.scrollToBottom} aria-label={labels.scrollToBottom} {...rest} ref={ref} onClick={scroll}>
      {children}
    </button>
  )
})
