import type { SettledBreaker } from './breaker-settings.js'
import type { BreakerEvent, BreakerState, ClosedBreaker, HalfOpenBreaker, OpenBreaker, WindowSlice } from './breaker-state.js'

type Fault = Extract<BreakerEvent, { type: 'faulted' }>
type Refusal = Extract<BreakerEvent, { type: 'refused' }>

/** The sliding window moves in this many steps. */
const slicesInWindow = 10

/** The one place where a breaker changes. Pure: the state before stays as it was. */
export function reduceBreaker(state: BreakerState, event: BreakerEvent, settings: SettledBreaker): BreakerState {
  if (event.type === 'mended') return closed(state)
  if (event.type === 'refused') return refused(state, event, settings)
  if (event.type === 'half-opened') return state.type === 'open' ? { type: 'half-open', generation: state.generation + 1, probing: 0, passed: 0, openings: state.openings } : state
  if (event.type === 'attempt-started') return state.type === 'half-open' ? { ...state, probing: state.probing + 1 } : state
  // What set out in an earlier state says nothing about this one.
  if (event.generation !== state.generation) return state
  if (state.type === 'closed') return event.type === 'unjudged' ? state : counted(state, event, settings)
  if (state.type === 'half-open') return probed(state, event, settings)
  return state
}

function counted(state: ClosedBreaker, event: Fault | Extract<BreakerEvent, { type: 'succeeded' }>, settings: SettledBreaker): BreakerState {
  const isFault = event.type === 'faulted'
  const slices = addTo(state.slices, event.at, isFault, settings.windowMs)
  const next: ClosedBreaker = { ...state, slices, faultsInARow: isFault ? state.faultsInARow + 1 : 0 }
  return event.type === 'faulted' && shouldOpen(next, settings) ? opened(next, event, settings, 0) : next
}

function shouldOpen({ faultsInARow, slices }: ClosedBreaker, settings: SettledBreaker): boolean {
  if (faultsInARow >= settings.faultsInARow) return true
  const requests = slices.reduce((sum, slice) => sum + slice.requests, 0)
  const faults = slices.reduce((sum, slice) => sum + slice.faults, 0)
  return requests >= settings.minimumRequests && faults >= requests * settings.faultRate
}

function probed(state: HalfOpenBreaker, event: Exclude<BreakerEvent, Refusal | { type: 'mended' | 'half-opened' | 'attempt-started' }>, settings: SettledBreaker): BreakerState {
  if (event.type === 'faulted') return opened(state, event, settings, state.openings)
  const probing = state.probing - 1
  if (event.type === 'unjudged') return { ...state, probing }
  const passed = state.passed + 1
  return passed >= settings.successesToClose ? closed(state) : { ...state, probing, passed }
}

function opened(state: BreakerState, { at, retryAfterMs = 0 }: Fault, { openMs, longestOpenMs }: SettledBreaker, openings: number): OpenBreaker {
  const forMs = Math.max(retryAfterMs, Math.min(longestOpenMs, openMs * 2 ** openings))
  return { type: 'open', generation: state.generation + 1, since: at, until: at + forMs, openings: openings + 1, cause: 'faults' }
}

/** A state that closed after the attempt set out knows better than its late refusal: the key may be a new one by now. */
function refused(state: BreakerState, { at, generation, code, retryAfterMs = 0 }: Refusal, settings: SettledBreaker): BreakerState {
  if (state.type === 'closed' && generation < state.generation) return state
  const until = at + Math.max(retryAfterMs, code === 'quota_exhausted' ? settings.quotaMs : settings.authenticationMs)
  if (state.type === 'open' && state.until >= until) return state
  return { type: 'open', generation: state.generation + 1, since: at, until, openings: 1, cause: code }
}

function closed({ generation }: BreakerState): ClosedBreaker {
  return { type: 'closed', generation: generation + 1, faultsInARow: 0, slices: [] }
}

function addTo(slices: readonly WindowSlice[], at: number, isFault: boolean, windowMs: number): readonly WindowSlice[] {
  const width = windowMs / slicesInWindow
  const start = Math.floor(at / width) * width
  const kept = slices.filter((slice) => slice.start > at - windowMs)
  const last = kept.at(-1)
  const current = last?.start === start ? last : { start, requests: 0, faults: 0 }
  const others = last === current ? kept.slice(0, -1) : kept
  return [...others, { start, requests: current.requests + 1, faults: current.faults + (isFault ? 1 : 0) }]
}
