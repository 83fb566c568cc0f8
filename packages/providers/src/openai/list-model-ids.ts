import type { Clock } from '@arq/core'
import type OpenAI from 'openai'
import type { OpenCall } from '../shared/open-call.js'
import { jsonField } from '../shared/json-field.js'
import { abortWithoutHeaders } from '../shared/abort-without-headers.js'
import { webPageError } from '../shared/web-page-error.js'

/** Ids from `GET /models`. Throws as the SDK does, or `TimeoutError` when nothing comes. */
export async function listModelIds(ask: { openClient: () => Promise<OpenAI>; provider: string; clock: Clock; call: OpenCall; timeoutMs: number }): Promise<readonly string[]> {
  const cancelTimer = abortWithoutHeaders(ask)
  try {
    const client = await ask.call.guard(ask.openClient())
    const response = await ask.call.guard(client.models.list({ signal: ask.call.signal }).asResponse())
    if (response.headers.get('content-type')?.includes('text/html') === true) throw webPageError(ask.provider)
    return idsOf(await ask.call.guard(response.json()))
  } finally {
    cancelTimer()
  }
}

/** Together answers with the bare list. */
function idsOf(document: unknown): readonly string[] {
  const models = jsonField(document, 'data') ?? document
  return Array.isArray(models) ? models.map((model) => jsonField(model, 'id')).filter((id) => typeof id === 'string') : []
}
