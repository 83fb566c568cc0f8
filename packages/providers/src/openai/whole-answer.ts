import { APIError } from 'openai'
import { jsonField } from '../shared/json-field.js'
import { webPageError } from '../shared/web-page-error.js'

/**
 * Looks at what came instead of an event stream. A server that ignores `stream` answers with one JSON document, which is
 * returned; a web page means that something else than a model server answered. `undefined` for a stream.
 */
export async function wholeAnswer(response: Response, provider: string): Promise<unknown> {
  const type = response.headers.get('content-type') ?? ''
  if (type.includes('text/html')) throw webPageError(provider)
  if (!type.includes('application/json')) return undefined
  const document: unknown = await response.json()
  const error = jsonField(document, 'error')
  if (typeof error === 'object' && error !== null) throw new APIError(undefined, error, undefined, response.headers)
  return document
}
