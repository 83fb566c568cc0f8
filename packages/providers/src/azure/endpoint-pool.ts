import type { Clock } from '@arq/core'
import type { AzureEndpointHealth } from './azure-health.js'
import type { ResourceEndpoint } from './resource-endpoint.js'

/** The endpoints in their order, and which of them a call goes to. */
export class EndpointPool {
  readonly #endpoints: readonly ResourceEndpoint[]
  readonly #clock: Clock

  constructor(endpoints: readonly ResourceEndpoint[], clock: Clock) {
    this.#endpoints = endpoints
    this.#clock = clock
  }

  /** The first that is well; where none is, the one that gets well first. */
  pick(model: string): ResourceEndpoint {
    const now = this.#clock.now()
    const waiting = this.#for(model).map((endpoint) => ({ endpoint, until: Math.max(now, endpoint.cooldowns.until(endpoint.deploymentOf(model))) }))
    return waiting.reduce((best, other) => (other.until < best.until ? other : best)).endpoint
  }

  /** How long until one of them may be asked for the model, in milliseconds. */
  readyInMs(model: string): number {
    const endpoint = this.pick(model)
    return Math.max(0, endpoint.cooldowns.until(endpoint.deploymentOf(model)) - this.#clock.now())
  }

  health(): readonly AzureEndpointHealth[] {
    return this.#endpoints.map((endpoint) => endpoint.health(this.#clock.now()))
  }

  async settled(): Promise<void> {
    await Promise.all(this.#endpoints.map((endpoint) => endpoint.connection.settled()))
  }

  #for(model: string): readonly ResourceEndpoint[] {
    const able = this.#endpoints.filter((endpoint) => endpoint.mayHave(model))
    return able.length === 0 ? this.#endpoints : able
  }
}
