import type { ConsideredCandidate } from '../router/route-explanation.js'
import type { RouteNeed } from '../router/router.js'
import type { CandidateBook } from './candidate-book.js'
import { lookAtCandidate, type LookedAt } from './look-at-candidate.js'
import { routingView } from './routing-view.js'
import type { Situation } from './situation.js'
import type { ScoredCandidate } from './strategies/routing-strategy.js'

/** What a look at all candidates came to. */
export interface Assessment {
  chosen: CandidateBook | undefined
  reason: string
  considered: readonly ConsideredCandidate[]
  /** Candidates that only a limit keeps away. */
  crowded: readonly string[]
  /** When the first objection may be gone, in milliseconds since the epoch. */
  changesAt: number | undefined
}

/** Looks at every candidate and settles who is asked. Changes nothing. */
export function assess(need: RouteNeed, situation: Situation): Assessment {
  const looks = withoutTakeovers(situation.books.map((book) => lookAtCandidate(book, need, situation)), need, situation)
  const ready = looks.filter((look) => look.objection === undefined)
  const ranked = rank(ready, need, situation)
  const probe = ranked.length === 0 && situation.probesEarly ? earlyProbe(looks) : undefined
  const first = ranked[0]
  const chosen = probe?.book ?? looks.find((look) => look.book.candidate.id === first?.candidate.id)?.book
  const kept = looks.filter((look) => look.book !== probe?.book && !ranked.some(({ candidate }) => candidate.id === look.book.candidate.id))
  return {
    chosen,
    reason: probe === undefined ? reasonFor(first, need, situation) : 'All breakers are open, and its own would open soonest: this request is the probe.',
    considered: [...(probe === undefined ? [] : [considered(probe, 'chosen')]), ...ranked.map((entry, index) => placed(entry, index, looks)), ...kept.map((look) => considered(look))],
    crowded: looks.filter((look) => look.objection?.verdict === 'no-room').map((look) => look.book.candidate.id),
    changesAt: soonest(looks),
  }
}

/** A candidate with `fallback: false` is asked where it is the first choice, or was asked in this answer before. */
function withoutTakeovers(looks: readonly LookedAt[], need: RouteNeed, situation: Situation): readonly LookedAt[] {
  if (looks.every(({ book }) => book.candidate.fallback !== false)) return looks
  const starter = need.failures.length === 0 ? starterOf(looks, need, situation) : undefined
  return looks.map((look) => {
    const { id, fallback } = look.book.candidate
    const wasAsked = need.failures.some((failure) => failure.candidate === id)
    if (fallback !== false || id === starter || wasAsked || isUnfit(look)) return look
    return { ...look, objection: { verdict: 'excluded', detail: 'It may not take over from another (fallback: false).' } }
  })
}

/** Who would be asked if nobody were down or out of room. */
function starterOf(looks: readonly LookedAt[], need: RouteNeed, situation: Situation): string | undefined {
  return rank(looks.filter((look) => !isUnfit(look)), need, situation)[0]?.candidate.id
}

function isUnfit({ objection }: LookedAt): boolean {
  return objection !== undefined && objection.verdict !== 'breaker-open' && objection.verdict !== 'no-room'
}

/** The strategy's order, save that whoever goes on best comes first, then who has the session, and who failed in this answer last. */
function rank(looks: readonly LookedAt[], need: RouteNeed, situation: Situation): readonly ScoredCandidate[] {
  const behind = new Set(looks.filter((look) => look.behind !== undefined).map((look) => look.book.candidate.id))
  const place = (id: string): number => {
    if (id === need.prefer) return 0
    if (behind.has(id)) return 3
    return id === situation.rollout?.candidate ? 1 : 2
  }
  const ordered = situation.strategy.order(looks.map((look) => look.book.candidate), routingView(need, situation))
  return ordered.toSorted((left, right) => place(left.candidate.id) - place(right.candidate.id))
}

function earlyProbe(looks: readonly LookedAt[]): LookedAt | undefined {
  if (looks.some((look) => look.objection?.verdict === 'no-room')) return undefined
  const open = looks.filter((look) => look.objection?.couldProbe === true)
  return open.toSorted((left, right) => (left.objection?.until ?? Infinity) - (right.objection?.until ?? Infinity))[0]
}

function reasonFor(first: ScoredCandidate | undefined, need: RouteNeed, { rollout, strategy }: Situation): string {
  if (first === undefined) return 'Nobody may be asked now.'
  if (first.candidate.id === need.prefer) return 'It can go on best with this answer.'
  if (first.candidate.id === rollout?.candidate) return 'This session belongs to its rollout.'
  return `By ${strategy.name}: ${first.detail}.`
}

function placed({ candidate, score, detail }: ScoredCandidate, index: number, looks: readonly LookedAt[]): ConsideredCandidate {
  const behind = looks.find((look) => look.book.candidate.id === candidate.id)?.behind
  const words = behind === undefined ? sentence(detail) : `${sentence(detail)} ${behind}`
  return { candidate: candidate.id, verdict: index === 0 ? 'chosen' : 'next-in-line', detail: words, ...(score === undefined ? {} : { score }) }
}

function considered({ book, objection }: LookedAt, verdict: ConsideredCandidate['verdict'] = objection?.verdict ?? 'excluded'): ConsideredCandidate {
  return { candidate: book.candidate.id, verdict, detail: objection?.detail ?? 'The strategy left it out.' }
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
}

function soonest(looks: readonly LookedAt[]): number | undefined {
  const times = looks.map((look) => look.objection?.until ?? Infinity)
  const first = Math.min(...times)
  return first === Infinity ? undefined : first
}
