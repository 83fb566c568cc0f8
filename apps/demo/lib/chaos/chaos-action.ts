import { ValidationError } from '@arq/core'
import { vendorNames, type VendorName } from './vendor-name'

export const vendorActions = ['cut', 'stall', 'refuse', 'kill', 'revive'] as const

/** What somebody does to a vendor; `mend` makes all of them whole. */
export type ChaosAction = { action: (typeof vendorActions)[number]; vendor: VendorName } | { action: 'mend' }

/** Throws `ValidationError` whose `details.path` names what is wrong. */
export function parseChaosAction(body: unknown): ChaosAction {
  if (typeof body !== 'object' || body === null) throw refused('body', 'its body is no JSON object. Send { "vendor": "openai", "action": "cut" }')
  const { action: wish, vendor: name } = body as { action?: unknown; vendor?: unknown }
  if (wish === 'mend') return { action: 'mend' }
  const action = vendorActions.find((known) => known === wish)
  if (action === undefined) throw refused('action', `\`action\` has to be one of ${vendorActions.join(', ')} and mend`)
  const vendor = vendorNames.find((known) => known === name)
  if (vendor === undefined) throw refused('vendor', `\`vendor\` has to be one of ${vendorNames.join(', ')}`)
  return { action, vendor }
}

function refused(path: string, why: string): ValidationError {
  return new ValidationError(`The request was refused and nothing was broken: ${why}.`, { details: { path } })
}
