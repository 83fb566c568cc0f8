'use client'

import type { ReactElement } from 'react'
import type { ChaosAction } from '../../lib/chaos/chaos-action'
import type { ChaosLink } from '../../lib/chaos/chaos-state'
import { vendorLabels } from '../../lib/chaos/vendor-name'
import { describeLink } from './describe-link'

interface VendorCardProps {
  /** 1 for the one that is asked first. */
  place: number
  link: ChaosLink
  act: (action: ChaosAction) => void
}

/** One model of the chain: how it stands, and the four ways to break it. */
export function VendorCard({ place, link, act }: VendorCardProps): ReactElement {
  const { vendor, model } = link
  const label = vendor === undefined ? 'In this process' : vendorLabels[vendor.name]
  return (
    <section className="chaos-card" aria-label={label} data-state={cardState(link)} data-unbreakable={vendor === undefined || undefined}>
      <h2>
        <span className="chaos-place">{place}</span> {label}
      </h2>
      <p className="chaos-model">{model}</p>
      <p className="chaos-status" aria-live="polite">
        {describeLink(link)}
      </p>
      {vendor === undefined ? null : <Levers vendor={vendor} act={act} />}
    </section>
  )
}

function Levers({ vendor: { name: vendor, isUp }, act }: { vendor: NonNullable<ChaosLink['vendor']>; act: VendorCardProps['act'] }): ReactElement {
  return (
    <div className="chaos-levers">
      <button type="button" className="chaos-button" disabled={!isUp} onClick={() => act({ vendor, action: 'cut' })}>
        Cut now
      </button>
      <button type="button" className="chaos-button" disabled={!isUp} onClick={() => act({ vendor, action: 'stall' })}>
        Go silent
      </button>
      <button type="button" className="chaos-button" disabled={!isUp} onClick={() => act({ vendor, action: 'refuse' })}>
        429 next
      </button>
      <button type="button" className="chaos-button chaos-kill" onClick={() => act({ vendor, action: isUp ? 'kill' : 'revive' })}>
        {isUp ? 'Kill' : 'Revive'}
      </button>
    </div>
  )
}

function cardState({ vendor, breaker, underWay }: ChaosLink): 'killed' | 'shunned' | 'writing' | 'ready' {
  if (vendor?.isUp === false) return 'killed'
  if (breaker.type === 'open') return 'shunned'
  return underWay > 0 ? 'writing' : 'ready'
}
