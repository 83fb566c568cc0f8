import { useLayoutEffect, type RefObject } from 'react'

/** Lets a text field grow with its text. Browsers that can do it in CSS (`field-sizing: content`) are left alone. */
export function useAutosize(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useIsomorphicLayoutEffect(() => {
    if (field.current !== null && !growsByItself()) fitHeight(field.current)
  }, [field, text])
}

/** React 18 warns about layout effects on a server, where there is nothing to measure. */
const useIsomorphicLayoutEffect: typeof useLayoutEffect = typeof window === 'undefined' ? () => undefined : useLayoutEffect

function growsByItself(): boolean {
  return typeof CSS !== 'undefined' && CSS.supports('field-sizing', 'content')
}

function fitHeight(field: HTMLTextAreaElement): void {
  field.style.blockSize = 'auto'
  field.style.blockSize = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`
}
