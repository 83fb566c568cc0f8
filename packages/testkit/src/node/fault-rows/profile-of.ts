import type { ProviderUnderTest } from './provider-under-test.js'
import type { WireProfile } from './wire-profile.js'
import { wireProfiles } from './wire-profiles.js'

/** The wire of a provider with its vendor's words. */
export function profileOf({ wire }: Pick<ProviderUnderTest, 'wire'>): WireProfile {
  return typeof wire === 'string' ? wireProfiles[wire] : wire
}
