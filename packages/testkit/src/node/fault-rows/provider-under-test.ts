import type { Clock, LLMProvider } from '@arq/core'
import type { MountedWire } from '../mounted-wire.js'
import type { WireProfile } from './wire-profile.js'
import type { WireName } from './wire-profiles.js'

/** A provider, how it is made, and which wire its vendor speaks. */
export interface ProviderUnderTest {
  /** In names of tests, such as `openai chat`. */
  name: string
  /** A fresh provider that asks the vendor at this address, `http://127.0.0.1:port` without a path. */
  make(baseUrl: string, extras: ProviderExtras): LLMProvider
  /** A model that the vendor has. */
  model: string
  /** One of ours by its name, or one of your own and where the fault server shall speak it. */
  wire: WireName | (WireProfile & MountedWire)
}

/** What a test wants of a provider that it makes. */
export interface ProviderExtras {
  /** A key that must never come out again. A vendor without keys may send it in any header. */
  apiKey: string
  /** For every wait. */
  clock: Clock
  /** Given only where the subject says that it takes one. */
  fetch?: typeof fetch
}
