import { toArqError, type ArqError } from '@arq/core'
import type { ArqClient, ServedModel } from '@arq/core/client'

export type ServedModelState =
  | { status: 'pending'; model?: undefined; error?: undefined }
  | { status: 'success'; model: ServedModel; error?: undefined }
  | { status: 'error'; error: ArqError; model?: undefined }

export interface ServedModelStore {
  subscribe(listener: () => void): () => void
  getSnapshot(): ServedModelState
}

const stores = new WeakMap<ArqClient, ServedModelStore>()

/** One question to the server per client, however many components ask; asked again after a failure when somebody new asks. */
export function servedModelStore(client: ArqClient): ServedModelStore {
  const store = stores.get(client) ?? createStore(client)
  stores.set(client, store)
  return store
}

function createStore(client: ArqClient): ServedModelStore {
  const listeners = new Set<() => void>()
  let state: ServedModelState = { status: 'pending' }
  let isAsking = false
  const settle = (next: ServedModelState): void => {
    state = next
    isAsking = false
    for (const listener of listeners) listener()
  }
  const ask = (): void => {
    if (isAsking || state.status === 'success') return
    isAsking = true
    client.model().then(
      (model) => settle({ status: 'success', model }),
      (thrown: unknown) => settle({ status: 'error', error: toArqError(thrown) }),
    )
  }
  return {
    subscribe(listener) {
      listeners.add(listener)
      ask()
      return () => listeners.delete(listener)
    },
    getSnapshot: () => state,
  }
}
