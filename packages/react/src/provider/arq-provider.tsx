import type { ArqClient, ArqClientOptions, ClientStore } from '@arq/core/client'
import { useState, useSyncExternalStore, type ReactElement, type ReactNode } from 'react'
import { ArqContext } from './arq-context.js'
import { createClientLease } from './client-lease.js'

export type ArqProviderProps = (OwnClientProps | GivenClientProps) & { children?: ReactNode }

interface OwnClientProps extends Omit<ArqClientOptions, 'endpoint' | 'storage'> {
  /** Where the route handler answers, such as `/api/arq`. Another endpoint is another client. */
  endpoint: string
  /** Short-term memory of this browser. Taken once, and left open. @defaultValue memory that ends with the page */
  storage?: ClientStore
  client?: undefined
}

interface GivenClientProps {
  /** A client the application made; it is neither changed nor closed here. */
  client: ArqClient
  endpoint?: undefined
}

/**
 * Gives everything below it one client of one ARQ route. The client is made once, also under StrictMode, and closed after the
 * provider is gone; answers that are being written go on at the server and are taken up again on the next visit.
 */
export function ArqProvider(props: ArqProviderProps): ReactElement {
  if (props.client !== undefined) return <ArqContext.Provider value={props.client}>{props.children}</ArqContext.Provider>
  return <OwnClientProvider {...props} />
}

function OwnClientProvider({ children, client: _none, ...options }: OwnClientProps & { children?: ReactNode }): ReactElement {
  const [lease, setLease] = useState(() => createClientLease(options))
  if (lease.endpoint !== options.endpoint) setLease(createClientLease(options))
  // Holding is subscribing: should the client have been closed while the page was hidden, React sees another one and renders.
  const ownClient = useSyncExternalStore(lease.hold, lease.client, lease.client)
  return <ArqContext.Provider value={ownClient}>{children}</ArqContext.Provider>
}
