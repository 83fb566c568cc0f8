import type { ConsideredCandidate } from '../router/route-explanation.js'
import type { RouteNeed } from '../router/router.js'
import type { CandidateBook } from './candidate-book.js'
import { capabilityGap, softGap } from './capability-gap.js'
import type { Situation } from './situation.js'
import { switchFor } from './switch-rules.js'

/** What stands in the way of asking a candidate. */
export interface Objection {
  verdict: Exclude<ConsideredCandidate['verdict'], 'chosen' | 'next-in-line'>
  detail: string
  /** When it may be gone, in milliseconds since the epoch. */
  until?: number
  /** An open breaker that a probe may go through early. */
  couldProbe?: boolean
}

/** A candidate, seen with one answer in mind. */
export interface LookedAt {
  book: CandidateBook
  objection?: Objection
  /** Why it goes behind the others though it may be asked. */
  behind?: string
}

/** Lasting objections come first: what never fits this answer is not said to be merely busy. */
export function lookAtCandidate(book: CandidateBook, need: RouteNeed, situation: Situation): LookedAt {
  const { id } = book.candidate
  const change = switchFor(id, need.failures, situation.windowOf)
  if (change?.type === 'out') return { book, objection: { verdict: 'excluded', detail: change.detail } }
  const objection = unfit(book, need, situation) ?? shut(book, situation.now) ?? crowded(book, need, situation)
  const behind = change?.detail ?? softGap(need.request, estimateFor(book, need), book.capabilities)
  return { book, ...(objection === undefined ? {} : { objection }), ...(behind === undefined ? {} : { behind }) }
}

function unfit(book: CandidateBook, need: RouteNeed, { requirements, rollout }: Situation): Objection | undefined {
  const { candidate } = book
  if (rollout?.candidate === candidate.id && !rollout.includes(need.run)) return { verdict: 'rolled-out-elsewhere', detail: rollout.exclusion }
  const { tier = 1 } = candidate
  const { minimumTier = -Infinity } = requirements
  if (tier < minimumTier) return { verdict: 'excluded', detail: `Its tier ${tier} is below ${minimumTier}, the least that is asked for.` }
  const gap = capabilityGap(need.request, estimateFor(book, need), book.capabilities)
  return gap === undefined ? undefined : { verdict: 'incapable', detail: gap }
}

function estimateFor({ candidate }: CandidateBook, { estimate }: RouteNeed): RouteNeed['estimate'] {
  return { input: estimate.input, output: Math.min(estimate.output, candidate.maxOutputTokens ?? Infinity) }
}

function shut({ breaker }: CandidateBook, now: number): Objection | undefined {
  const open = breaker.objection(now)
  return open === undefined ? undefined : { verdict: 'breaker-open', ...open }
}

function crowded(book: CandidateBook, need: RouteNeed, { now, heldBack }: Situation): Objection | undefined {
  const full = book.limits.noRoom(book.demand(need.estimate), now)
  const others = heldBack.get(book.candidate.id)
  if (full !== undefined) return { verdict: 'no-room', until: full.until, detail: `${full.detail} for another ${full.until - now} ms.` }
  return others === undefined ? undefined : { verdict: 'no-room', until: others, detail: 'Requests that came before wait for its limit.' }
}
