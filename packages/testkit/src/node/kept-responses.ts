import { jsonField } from './json-field.js'
import { openaiResponse } from './openai-response.js'
import { openaiResponsesWire } from './openai-responses-wire.js'
import type { RecordedRequest } from './recorded-request.js'
import type { Answer } from './scenario.js'
import type { Wire } from './wire.js'

interface KeptResponse {
  answer: Answer
  request: unknown
  isCancelled: boolean
}

const collection = '/v1/responses'

/** What OpenAI keeps of the answers that were asked for with `background`: they are read from any event on, and cancelled. */
export class KeptResponses {
  readonly #kept = new Map<string, KeptResponse>()

  /** Remembers a response whose scenario was chosen; only a background one is kept. */
  keep(record: RecordedRequest, answer: Answer): void {
    if (record.path !== collection || jsonField(record.body, 'background') !== true) return
    this.#kept.set(idOf(record), { answer, request: record.body, isCancelled: false })
  }

  /** How a request under `/v1/responses` is answered; `undefined` for another path, or a response that is not kept. */
  wireFor(record: RecordedRequest): Wire | undefined {
    if (record.path === collection && record.method === 'POST') return openaiResponsesWire(idOf(record))
    const id = record.path.slice(collection.length + 1)
    const kept = record.method === 'GET' && record.path.startsWith(collection) ? this.#kept.get(id) : undefined
    return kept === undefined ? undefined : resumed(id, kept, new URLSearchParams(record.query))
  }

  /** The answer to `POST /v1/responses/{id}/cancel`; `undefined` where nothing is kept under this id. */
  cancel({ method, path }: RecordedRequest): string | undefined {
    const id = /^\/v1\/responses\/([^/]+)\/cancel$/.exec(path)?.[1] ?? ''
    const kept = method === 'POST' ? this.#kept.get(id) : undefined
    if (kept === undefined) return undefined
    kept.isCancelled = true
    return JSON.stringify({ ...openaiResponse(kept.answer, kept.request, id), status: 'cancelled' })
  }

  clear(): void {
    this.#kept.clear()
  }
}

function idOf({ number }: RecordedRequest): string {
  return `resp_fault_${number}`
}

/** A cancelled response has nothing more to say. */
function resumed(id: string, { answer, request, isCancelled }: KeptResponse, query: URLSearchParams): Wire {
  const after = query.get('starting_after')
  const wire = openaiResponsesWire(id, after === null ? -1 : Number(after))
  return {
    ...wire,
    wantsStream: () => query.get('stream') === 'true',
    encodeStream: () => (isCancelled ? [] : wire.encodeStream(answer, request)),
    encodeWhole: () => wire.encodeWhole(answer, request),
  }
}
