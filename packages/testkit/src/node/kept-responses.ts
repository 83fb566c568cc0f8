import { jsonField } from './json-field.js'
import { openaiResponse } from './openai-response.js'
import type { RecordedRequest } from './recorded-request.js'
import type { Answer } from './scenario.js'
import type { Wire } from './wire.js'

interface KeptResponse {
  answer: Answer
  request: unknown
  isCancelled: boolean
}

/** The Responses API of a vendor at one address. */
export interface ResponsesPlace {
  /** Path of the collection, such as `/v1/responses`. */
  collection: string
  wire(id: string, after?: number): Wire
}

/** What a vendor keeps of the answers that were asked for with `background`: they are read from any event on, and cancelled. */
export class KeptResponses {
  readonly #place: ResponsesPlace
  readonly #kept = new Map<string, KeptResponse>()

  constructor(place: ResponsesPlace) {
    this.#place = place
  }

  /** Remembers a response whose scenario was chosen; only a background one is kept. */
  keep(record: RecordedRequest, answer: Answer): void {
    if (record.path !== this.#place.collection || jsonField(record.body, 'background') !== true) return
    this.#kept.set(idOf(record), { answer, request: record.body, isCancelled: false })
  }

  /** How a request to this place is answered; `undefined` for another path, or a response that is not kept. */
  wireFor(record: RecordedRequest): Wire | undefined {
    const { collection, wire } = this.#place
    if (record.path === collection && record.method === 'POST') return wire(idOf(record))
    const id = record.path.slice(collection.length + 1)
    const kept = record.method === 'GET' && record.path.startsWith(collection) ? this.#kept.get(id) : undefined
    return kept === undefined ? undefined : this.#resumed(id, kept, new URLSearchParams(record.query))
  }

  /** The answer to `POST {collection}/{id}/cancel`; `undefined` where nothing is kept under this id. */
  cancel({ method, path }: RecordedRequest): string | undefined {
    const { collection } = this.#place
    const id = path.startsWith(collection) ? (/^\/([^/]+)\/cancel$/.exec(path.slice(collection.length))?.[1] ?? '') : ''
    const kept = method === 'POST' ? this.#kept.get(id) : undefined
    if (kept === undefined) return undefined
    kept.isCancelled = true
    return JSON.stringify({ ...openaiResponse(kept.answer, kept.request, id), status: 'cancelled' })
  }

  clear(): void {
    this.#kept.clear()
  }

  /** A cancelled response has nothing more to say. */
  #resumed(id: string, { answer, request, isCancelled }: KeptResponse, query: URLSearchParams): Wire {
    const after = query.get('starting_after')
    const wire = this.#place.wire(id, after === null ? -1 : Number(after))
    return {
      ...wire,
      wantsStream: () => query.get('stream') === 'true',
      encodeStream: () => (isCancelled ? [] : wire.encodeStream(answer, request)),
      encodeWhole: () => wire.encodeWhole(answer, request),
    }
  }
}

function idOf({ number }: RecordedRequest): string {
  return `resp_fault_${number}`
}
