import { APIError } from 'openai'
import { jsonField } from '../shared/json-field.js'
import { webPageError } from '../shared/web-page-error.js'

/**
 * Looks at what came instead of an event stream. A server that ignores `stream` answers with one JSON document, which is
 * read as a single chunk; a web page means that something else than a model server answered. `undefined` for a stream.
 */
export async function wholeAnswerChunks(response: Response, provider: string): Promise<AsyncIterator<unknown> | undefined> {
  const type = response.headers.get('content-type') ?? ''
  if (type.includes('text/html')) throw webPageError(provider)
  if (!type.includes('application/json')) return undefined
  const document: unknown = await response.json()
  const error = jsonField(document, 'error')
  if (typeof error === 'object' && error !== null) throw new APIError(undefined, error, undefined, response.headers)
  return singleChunk(document)
}

async function* singleChunk(document: unknown): AsyncGenerator<unknown> {
  yield document
}
