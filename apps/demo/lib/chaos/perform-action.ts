import type { Chaos } from './chaos'
import type { ChaosAction } from './chaos-action'
import type { ChaosVendor } from './chaos-vendor'
import { vendorLabels, vendorNames } from './vendor-name'

/** Does it, and says in a sentence what came of it. */
export async function performAction({ arq, vendors }: Chaos, wish: ChaosAction): Promise<string> {
  if (wish.action === 'mend') {
    for (const name of vendorNames) vendors[name].disarm()
    await Promise.all(vendorNames.map((name) => vendors[name].revive()))
    const { balancer } = await arq.served()
    for (const { id } of balancer.candidates) balancer.reopen(id)
    return 'Everything is mended.'
  }
  const vendor = vendors[wish.vendor]
  const label = vendorLabels[wish.vendor]
  switch (wish.action) {
    case 'cut':
      return broken(vendor, 'cut', `${label} was cut off in the middle of its answer.`)
    case 'stall':
      return broken(vendor, 'stall', `${label} fell silent; its connection stays open.`)
    case 'refuse':
      vendor.refuseNext()
      return `${label} answers its next request with 429.`
    case 'kill':
      await vendor.kill()
      return `${label} is gone and refuses connections.`
    case 'revive':
      await vendor.revive()
      return `${label} is back.`
  }
}

function broken(vendor: ChaosVendor, how: 'cut' | 'stall', words: string): string {
  return vendor.breakLive(how) > 0 ? words : `${vendorLabels[vendor.name]} is writing nothing now, so there was nothing to break. Ask something first.`
}
