export interface Announcements {
  polite: string
  assertive: string
}

/** What a screen reader is told, apart from what is shown. */
export interface Announcer {
  announce(text: string, options?: { assertive?: boolean }): void
  subscribe(listener: () => void): () => void
  getSnapshot(): Announcements
}

/** A live region only speaks when its text changes; an invisible mark makes the same words new. */
const again = '\u00a0'

export function createAnnouncer(): Announcer {
  let current: Announcements = { polite: '', assertive: '' }
  const listeners = new Set<() => void>()
  return {
    announce(text, { assertive = false } = {}) {
      const channel = assertive ? 'assertive' : 'polite'
      current = { ...current, [channel]: current[channel] === text ? text + again : text }
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    getSnapshot: () => current,
  }
}
