export interface ScrollSticker {
  /** Follows this element, whose only growing child is `content`. Returns how to let go. */
  attach(viewport: HTMLElement, content: HTMLElement): () => void
  /** Goes to the newest message and follows it from then on. */
  scrollToBottom(options?: { smooth?: boolean }): void
  /** Gives the list the focus, so that arrow keys scroll it. */
  focus(): void
  /** True while the newest message is followed. */
  isAtBottom(): boolean
  subscribe(listener: () => void): () => void
}

interface Position {
  scrollTop: number
  scrollHeight: number
  clientHeight: number
}

/** Fractions of a pixel get lost between zoom levels and screens. */
const tolerance = 1

/**
 * Keeps a scrolling list at its end while it grows, until the reader scrolls up. That is told from other movement by its
 * cause: the position fell although nothing shrank and the window did not grow.
 */
export function createScrollSticker(): ScrollSticker {
  const listeners = new Set<() => void>()
  let viewport: HTMLElement | undefined
  let last: Position = { scrollTop: 0, scrollHeight: 0, clientHeight: 0 }
  let isSticking = true

  const stick = (next: boolean): void => {
    if (next === isSticking) return
    isSticking = next
    for (const listener of listeners) listener()
  }
  const follow = (): void => {
    if (viewport === undefined) return
    if (isSticking) viewport.scrollTop = viewport.scrollHeight
    // Content that fits needs no way back to its end.
    else if (distanceToEnd(viewport) <= tolerance) stick(true)
    last = measure(viewport)
  }
  const onScroll = (): void => {
    if (viewport === undefined) return
    const now = measure(viewport)
    if (distanceToEnd(viewport) <= tolerance) stick(true)
    else if (wasScrolledUp(last, now)) stick(false)
    last = now
  }

  return {
    attach(element, content) {
      viewport = element
      // Test environments without layout have no observer either; there is nothing to follow there.
      const observer = typeof ResizeObserver === 'undefined' ? undefined : new ResizeObserver(follow)
      observer?.observe(element)
      observer?.observe(content)
      element.addEventListener('scroll', onScroll, { passive: true })
      follow()
      return () => {
        observer?.disconnect()
        element.removeEventListener('scroll', onScroll)
        viewport = undefined
      }
    },
    scrollToBottom({ smooth = false } = {}) {
      stick(true)
      if (viewport === undefined) return
      if (smooth) viewport.scrollTo({ top: viewport.scrollHeight, behavior: 'smooth' })
      else viewport.scrollTop = viewport.scrollHeight
    },
    focus: () => viewport?.focus({ preventScroll: true }),
    isAtBottom: () => isSticking,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function measure({ scrollTop, scrollHeight, clientHeight }: HTMLElement): Position {
  return { scrollTop, scrollHeight, clientHeight }
}

function distanceToEnd({ scrollTop, scrollHeight, clientHeight }: Position): number {
  return scrollHeight - clientHeight - scrollTop
}

function wasScrolledUp(before: Position, now: Position): boolean {
  return now.scrollTop < before.scrollTop && now.scrollHeight >= before.scrollHeight && now.clientHeight <= before.clientHeight
}
