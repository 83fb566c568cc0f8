import { APIError } from '@anthropic-ai/sdk'
import { Stream } from '@anthropic-ai/sdk/streaming'
import { jsonField } from '../shared/json-field.js'
import { webPageError } from '../shared/web-page-error.js'

/**
 * The events of a response as they were sent, pings and unnamed ones included: the SDK's own iterator leaves those out,
 * and ends quietly when it is aborted. Throws `SyntaxError` for data that is not JSON and `APIError` for the vendor's own.
 */
export async function* responseEvents(response: Response, provider: string): AsyncGenerator<unknown> {
  const type = response.headers.get('content-type') ?? ''
  if (type.includes('text/html')) throw webPageError(provider)
  if (type.includes('application/json')) return yield* wholeAnswer((await response.json()) as unknown, response.headers)
  for await (const { event, data } of Stream.rawEvents(withBlankLine(response))) {
    if (data === '') continue
    const value = JSON.parse(data) as unknown
    if (event === 'error' || jsonField(value, 'type') === 'error') throw vendorError(value, response.headers)
    yield value
  }
}

/** A server that ignores `stream` answers with the finished message. */
function* wholeAnswer(document: unknown, headers: Headers): Generator<unknown> {
  if (jsonField(document, 'type') === 'error') throw vendorError(document, headers)
  yield { type: 'message_start', message: document }
  yield { type: 'message_stop' }
}

function vendorError(body: unknown, headers: Headers): APIError {
  const content = typeof body === 'object' && body !== null ? body : { error: {} }
  const type = jsonField(body, 'error', 'type')
  return new APIError(undefined, content, undefined, headers, typeof type === 'string' ? (type as APIError['type']) : null)
}

/** An event counts once a blank line follows it; a body that ends without one still has sent its last event whole. */
function withBlankLine(response: Response): Response {
  if (response.body === null) return response
  const blankLine = new TransformStream<Uint8Array, Uint8Array>({ flush: (controller) => controller.enqueue(new TextEncoder().encode('\n\n')) })
  return new Response(response.body.pipeThrough(blankLine))
}
