import { useState, type KeyboardEvent } from 'react'

export interface Composition {
  start(): void
  end(): void
  /** Whether this key belongs to an input method, which uses Enter to choose a word. */
  swallows(event: KeyboardEvent): boolean
}

/** Key code of every key an input method swallows, see UI Events section 7.3.1. */
const swallowedByInputMethod = 229

/**
 * Tells whether Enter ends a word or the message. Safari sends the Enter that ends a composition after `compositionend`, when
 * `isComposing` is already false; so the composition counts as going on until the next task.
 */
export function useComposition(): Composition {
  const [composition] = useState(createComposition)
  return composition
}

function createComposition(): Composition {
  let isActive = false
  return {
    start() {
      isActive = true
    },
    end() {
      setTimeout(() => {
        isActive = false
      })
    },
    swallows: ({ nativeEvent }) => isActive || nativeEvent.isComposing || nativeEvent.keyCode === swallowedByInputMethod,
  }
}
