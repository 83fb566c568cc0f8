import type { ChaosLink } from '../../lib/chaos/chaos-state'

const breakers = {
  closed: '',
  open: 'Breaker open: it is not asked for a while.',
  'half-open': 'Breaker half-open: one request finds out.',
} as const

/** How a model of the chain stands, in a sentence or two. */
export function describeLink({ vendor, breaker, underWay }: ChaosLink): string {
  const writing = underWay > 0 ? 'Writing now.' : 'Ready.'
  const state = vendor?.isUp === false ? 'Refuses connections.' : writing
  const armed = vendor === undefined || vendor.armed === 0 ? '' : `Answers ${vendor.armed === 1 ? 'the next request' : `the next ${vendor.armed} requests`} with 429.`
  return [state, armed, breakers[breaker.type]].filter((sentence) => sentence !== '').join(' ')
}
