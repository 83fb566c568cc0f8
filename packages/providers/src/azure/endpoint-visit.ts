import { ArqError, type Clock } from '@arq/core'
import type { CallManner } from '../openai/openai-connection.js'
import type { AzureRoute } from './azure-route.js'
import type { EndpointPool } from './endpoint-pool.js'
import { failedPlace } from './failed-place.js'
import { placedError } from './placed-error.js'
import type { ResourceEndpoint } from './resource-endpoint.js'

export interface EndpointVisitOptions {
  pool: EndpointPool
  endpoint: ResourceEndpoint
  model: string
  /** The caller's own. */
  signal: AbortSignal | undefined
  clock: Clock
  cooldownMs: number
  onKept?: (responseId: string) => void
}

/** One attempt at one endpoint: where it went, and what its outcome says about the endpoint. */
export class EndpointVisit {
  readonly manner: CallManner
  readonly #options: EndpointVisitOptions
  readonly #deployment: string
  readonly #cooldownAtStart: number
  #isSigned = false
  #isSpilledOver: boolean | undefined

  constructor(options: EndpointVisitOptions) {
    const { endpoint, model, onKept } = options
    this.#options = options
    this.#deployment = endpoint.deploymentOf(model)
    this.#cooldownAtStart = endpoint.cooldowns.until(this.#deployment)
    this.manner = {
      deployment: this.#deployment,
      onSigned: () => (this.#isSigned = true),
      onHeaders: (headers) => this.#answered(headers),
      ...(onKept === undefined ? {} : { onKept }),
    }
  }

  get route(): AzureRoute {
    const { host, region } = this.#options.endpoint
    return {
      type: 'azure.route',
      endpoint: host,
      deployment: this.#deployment,
      ...(region === undefined ? {} : { region }),
      ...(this.#isSpilledOver === undefined ? {} : { isSpilledOver: this.#isSpilledOver }),
    }
  }

  /** Learns from a failure, and says where it happened. What the caller aborted with passes as it is. */
  failure(thrown: unknown): unknown {
    const { pool, endpoint, model, signal, clock, cooldownMs } = this.#options
    if (!ArqError.isInstance(thrown) || thrown.code === 'aborted' || (signal?.aborted === true && thrown === signal.reason)) return thrown
    // Without a key nothing was asked, so nothing is known.
    const place = this.#isSigned ? failedPlace(thrown) : undefined
    if (place !== undefined) {
      const until = clock.now() + (thrown.retryAfterMs ?? cooldownMs)
      endpoint.cooldowns.begin(place, this.#deployment, { until, cause: thrown.code })
    }
    return placedError(thrown, { route: this.route, ...(place === undefined ? {} : { readyInMs: pool.readyInMs(model) }) })
  }

  #answered(headers: Headers): void {
    const spilledOver = headers.get('x-ms-is-spilled-over')
    if (spilledOver !== null) this.#isSpilledOver = spilledOver.toLowerCase() === 'true'
    const { endpoint } = this.#options
    endpoint.noteRegion(headers)
    // What began in the meantime is newer than this answer.
    if (endpoint.cooldowns.until(this.#deployment) === this.#cooldownAtStart) endpoint.cooldowns.end(this.#deployment)
  }
}
