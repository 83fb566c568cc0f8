import type { ServerResponse } from 'node:http'
import { azureChatWire } from './azure-chat-wire.js'
import { azureResponsesWire } from './azure-responses-wire.js'
import { jsonField } from './json-field.js'
import { KeptResponses } from './kept-responses.js'
import type { RecordedRequest } from './recorded-request.js'
import type { Scenario } from './scenario.js'
import type { Wire } from './wire.js'

const legacyChat = /^\/openai\/deployments\/([^/]+)\/chat\/completions$/

/**
 * An Azure OpenAI resource under `/openai`: the v1 API, where the model of a request is the deployment, and the older one,
 * where the path names it and every request names its `api-version`.
 */
export class AzureResource {
  readonly #deployments: readonly string[] | undefined
  readonly #places: readonly KeptResponses[] = ['/openai/v1/responses', '/openai/responses'].map(
    (collection) => new KeptResponses({ collection, wire: azureResponsesWire }),
  )

  /** `undefined` has a deployment for every model. */
  constructor(deployments: readonly string[] | undefined) {
    this.#deployments = deployments
  }

  /** Puts the headers on that Azure's gateway adds to every response. */
  dress({ number, path }: RecordedRequest, response: ServerResponse): void {
    if (!path.startsWith('/openai/')) return
    response.setHeader('apim-request-id', `apim_fault_${number}`)
    response.setHeader('x-ms-region', 'Fault Region')
  }

  /** What is said at once, without a scenario; `undefined` where one is due. */
  reply(record: RecordedRequest): { status: number; body: string } | undefined {
    const { path, query, method } = record
    if (!path.startsWith('/openai/')) return undefined
    const isVersioned = path.startsWith('/openai/v1/') || new URLSearchParams(query).has('api-version')
    if (!isVersioned) return notFound('404', 'Resource not found')
    const deployment = legacyChat.exec(path)?.[1] ?? jsonField(record.body, 'model')
    if (method === 'POST' && typeof deployment === 'string' && this.#deployments?.includes(deployment) === false) {
      return notFound('DeploymentNotFound', 'The API deployment for this resource does not exist.')
    }
    const cancelled = this.#places.map((place) => place.cancel(record)).find((body) => body !== undefined)
    return cancelled === undefined ? undefined : { status: 200, body: cancelled }
  }

  isModelList({ path }: RecordedRequest): boolean {
    return path === '/openai/v1/models' || path === '/openai/models'
  }

  wireFor(record: RecordedRequest): Wire | undefined {
    if (record.path === '/openai/v1/chat/completions' || legacyChat.test(record.path)) return azureChatWire
    return this.#places.map((place) => place.wireFor(record)).find((wire) => wire !== undefined)
  }

  keep(record: RecordedRequest, scenario: Scenario): void {
    for (const place of this.#places) place.keep(record, scenario)
  }

  clear(): void {
    for (const place of this.#places) place.clear()
  }
}

function notFound(code: string, message: string): { status: number; body: string } {
  return { status: 404, body: JSON.stringify({ error: { code, message } }) }
}
