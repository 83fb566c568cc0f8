import type { ResourceEndpoint } from './resource-endpoint.js'

/** Answers are kept by their vendor for some ten minutes; more than this many at once are forgotten, the oldest first. */
const most = 1_000

/** Which endpoint keeps which answer. */
export class KeptPlaces {
  readonly #places = new Map<string, ResourceEndpoint>()

  remember(responseId: string, endpoint: ResourceEndpoint): void {
    this.#places.delete(responseId)
    this.#places.set(responseId, endpoint)
    const [oldest] = this.#places.keys()
    if (this.#places.size > most && oldest !== undefined) this.#places.delete(oldest)
  }

  find(responseId: string | undefined): ResourceEndpoint | undefined {
    return responseId === undefined ? undefined : this.#places.get(responseId)
  }
}
