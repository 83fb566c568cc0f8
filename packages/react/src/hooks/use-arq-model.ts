import { useSyncExternalStore } from 'react'
import { servedModelStore, type ServedModelState } from './served-model-store.js'
import { useArqClient } from './use-arq-client.js'

const pending: ServedModelState = { status: 'pending' }

/** The model behind the route, asked for once per client. */
export function useArqModel(): ServedModelState {
  const store = servedModelStore(useArqClient())
  return useSyncExternalStore(store.subscribe, store.getSnapshot, () => pending)
}
