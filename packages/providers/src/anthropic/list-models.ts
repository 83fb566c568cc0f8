import type Anthropic from '@anthropic-ai/sdk'
import type { Clock } from '@arq/core'
import { abortWithoutHeaders } from '../shared/abort-without-headers.js'
import { jsonField } from '../shared/json-field.js'
import type { OpenCall } from '../shared/open-call.js'
import { webPageError } from '../shared/web-page-error.js'

export interface ListedModel {
  id: string
  name?: string
}

/** Models from `GET /v1/models`, up to the 1,000 of one page. Throws as the SDK does, or `TimeoutError` when nothing comes. */
export async function listModels(ask: { client: Anthropic; provider: string; clock: Clock; call: OpenCall; timeoutMs: number }): Promise<readonly ListedModel[]> {
  const { client, call, provider } = ask
  const cancelTimer = abortWithoutHeaders(ask)
  try {
    const response = await call.guard(client.get('/v1/models', { query: { limit: 1_000 }, signal: call.signal }).asResponse())
    if (response.headers.get('content-type')?.includes('text/html') === true) throw webPageError(provider)
    const data = jsonField((await call.guard(response.json())) as unknown, 'data')
    return Array.isArray(data) ? data.flatMap(modelOf) : []
  } finally {
    cancelTimer()
  }
}

function modelOf(model: unknown): readonly ListedModel[] {
  const id = jsonField(model, 'id')
  const name = jsonField(model, 'display_name')
  if (typeof id !== 'string') return []
  return [{ id, ...(typeof name === 'string' && name !== '' ? { name } : {}) }]
}
