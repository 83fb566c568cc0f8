import { forwardRef, useEffect, useImperativeHandle, useRef, type ComponentPropsWithoutRef, type KeyboardEvent } from 'react'
import { useLabels } from '../labels/use-labels.js'
import { useChat } from '../parts/use-chat.js'
import type { PartComponent } from '../util/part-component.js'
import { useComposer } from './composer-context.js'
import { useAutosize } from './use-autosize.js'
import { useComposition } from './use-composition.js'

export type ComposerInputProps = Omit<ComponentPropsWithoutRef<'textarea'>, 'value' | 'defaultValue'>

/** Enter sends, Shift+Enter begins a line. Grows with its text; can be written in while an answer is written. */
export const ComposerInput: PartComponent<ComposerInputProps, HTMLTextAreaElement> = forwardRef(function ComposerInput(
  { onChange, onKeyDown, onCompositionStart, onCompositionEnd, style, ...rest },
  ref,
) {
  const labels = useLabels()
  const { composer: registration } = useChat()
  const { text, write, submit } = useComposer()
  const composition = useComposition()
  const field = useRef<HTMLTextAreaElement>(null)
  useImperativeHandle<HTMLTextAreaElement | null, HTMLTextAreaElement | null>(ref, () => field.current, [])
  useAutosize(field, text)
  useEffect(() => {
    registration.field = field.current
    return () => {
      registration.field = null
    }
  }, [registration])

  const sendOnEnter = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    onKeyDown?.(event)
    if (event.defaultPrevented || event.key !== 'Enter' || event.shiftKey || composition.swallows(event)) return
    event.preventDefault()
    submit()
  }

  return (
    <textarea
      rows={1}
      aria-label={labels.composer}
      placeholder={labels.placeholder}
      enterKeyHint="send"
      dir="auto"
      {...rest}
      ref={field}
      style={{ fieldSizing: 'content', ...style }}
      value={text}
      onChange={(event) => {
        onChange?.(event)
        if (!event.defaultPrevented) write(event.target.value)
      }}
      onCompositionStart={(event) => {
        composition.start()
        onCompositionStart?.(event)
      }}
      onCompositionEnd={(event) => {
        composition.end()
        onCompositionEnd?.(event)
      }}
      onKeyDown={sendOnEnter}
    />
  )
})
