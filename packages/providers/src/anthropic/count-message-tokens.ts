import type Anthropic from '@anthropic-ai/sdk'
import type { Clock, ModelMessage } from '@arq/core'
import { abortWithoutHeaders } from '../shared/abort-without-headers.js'
import { jsonField } from '../shared/json-field.js'
import type { OpenCall } from '../shared/open-call.js'
import { toMessageParams } from './to-message-params.js'

interface CountRequest {
  client: Anthropic
  provider: string
  model: string
  messages: readonly ModelMessage[]
  clock: Clock
  call: OpenCall
  timeoutMs: number
}

/** Tokens as the vendor counts them (`POST /v1/messages/count_tokens`); `undefined` when its answer holds no number. */
export async function countMessageTokens(count: CountRequest): Promise<number | undefined> {
  const { client, call, model } = count
  const { system, messages } = toMessageParams(count.messages)
  const body = { model, messages, ...(system.length === 0 ? {} : { system }) }
  const cancelTimer = abortWithoutHeaders(count)
  try {
    const response = await call.guard(client.post('/v1/messages/count_tokens', { body, signal: call.signal }).asResponse())
    const tokens = jsonField((await call.guard(response.json())) as unknown, 'input_tokens')
    return typeof tokens === 'number' ? tokens : undefined
  } finally {
    cancelTimer()
  }
}
