import { ProviderUnavailableError } from '@arq/core'
import type { VendorProfile } from './simulated-vendor.js'

/** A vendor on a usual day. */
export const usualProfile: VendorProfile = {
  firstContentMs: 350,
  spread: 0.3,
  msPerToken: 12,
  failures: 0.005,
  failure: () => new ProviderUnavailableError('The simulated vendor failed, as its profile says. Ask another.'),
  failsAfterMs: 80,
}
