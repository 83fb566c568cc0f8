import type { ClientStoreChange } from '@arq/core/client'

/** Carries changes to the other tabs of a site, never back to the tab that made them. */
export interface ChangeChannel {
  post(change: ClientStoreChange): void
  subscribe(listener: (change: ClientStoreChange) => void): () => void
  /** Lets go of the underlying channel and of every listener; the next use opens it again. */
  close(): void
}

/** Tells nobody: for stores that no other tab can see. */
export const silentChannel: ChangeChannel = { post: () => {}, subscribe: () => () => {}, close: () => {} }
