import { forwardRef, useEffect, useImperativeHandle, useRef, type ComponentPropsWithoutRef } from 'react'
import { useLabels } from '../labels/use-labels.js'
import type { PartComponent } from '../util/part-component.js'
import { useChat } from './use-chat.js'

export type ChatThreadProps = ComponentPropsWithoutRef<'div'>

/**
 * The scrolling list. It follows the newest message until the reader scrolls up. A log whose changes are not read aloud:
 * what must be heard is announced once by the root.
 */
export const ChatThread: PartComponent<ChatThreadProps, HTMLDivElement> = forwardRef(function ChatThread({ children, ...rest }, ref) {
  const labels = useLabels()
  const { sticker } = useChat()
  const viewport = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  useImperativeHandle<HTMLDivElement | null, HTMLDivElement | null>(ref, () => viewport.current, [])
  useEffect(() => {
    if (viewport.current === null || content.current === null) return undefined
    return sticker.attach(viewport.current, content.current)
  }, [sticker])
  return (
    <div role="log" aria-live="off" aria-label={labels.thread} tabIndex={0} {...rest} ref={viewport}>
      <div ref={content}>{children}</div>
    </div>
  )
})
