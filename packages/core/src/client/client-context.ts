import type { Clock } from '../ports/clock.js'
import type { Random } from '../ports/random.js'
import type { ArqTransport } from './chat-transport.js'
import type { ClientEnvironment } from './client-environment.js'
import type { ClientStore } from './client-store.js'
import type { ReconnectPolicy } from './reconnect-policy.js'

/** What every part of one client shares. */
export interface ClientContext {
  transport: ArqTransport
  storage: ClientStore
  clock: Clock
  random: Random
  environment: ClientEnvironment
  policy: ReconnectPolicy
}
