import { ProviderUnavailableError, type LLMProvider } from '@arq/core'
import type { AttemptRecord } from '../attempt/attempt-record.js'
import type { NamedCandidate } from '../router/candidate.js'
import type { Route, RouteNeed, Router } from '../router/router.js'

/** A router without limits or breakers: whoever failed least in this answer, in the order given; errors that no retry mends put a candidate out. */
export class OrderedRouter implements Router {
  readonly candidates: readonly NamedCandidate[]
  readonly needs: RouteNeed[] = []
  /** One for each place given back; `undefined` where no request left. */
  readonly ended: (AttemptRecord | undefined)[] = []
  taken = 0

  constructor(...providers: readonly LLMProvider[]) {
    this.candidates = providers.map((provider) => ({ id: provider.name, provider, model: `${provider.name}-model` }))
  }

  route(need: RouteNeed): Promise<Route> {
    need.signal.throwIfAborted()
    this.needs.push(need)
    const failed = (candidate: string): number => need.failures.filter((failure) => failure.candidate === candidate).length
    const isOut = (candidate: string): boolean => need.failures.some((failure) => failure.candidate === candidate && !failure.error.isRetryable)
    const left = this.candidates.filter(({ id }) => !isOut(id)).toSorted((one, other) => failed(one.id) - failed(other.id))
    const candidate = left.find(({ id }) => id === need.prefer) ?? left[0]
    if (candidate === undefined) return Promise.reject(new ProviderUnavailableError('Nobody is left to ask.'))
    this.taken += 1
    const explanation = { strategy: 'test', chosen: candidate.id, reason: 'It is first.', considered: [], waitedMs: 0 }
    return Promise.resolve({ candidate, explanation, ended: (record: AttemptRecord | undefined) => void this.ended.push(record) })
  }
}
