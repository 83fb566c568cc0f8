import { AbortedError, ArqError, messageFromEvents, messageText, parseId, ValidationError, type RunRecord } from '@arq/core'
import { errorResponse, jsonResponse } from './json-response.js'
import { readJsonBody } from './read-json-body.js'
import type { RouteContext } from './route-context.js'
import { runResponse } from './run-response.js'

/** `POST query`: one question outside any conversation, `{ prompt, runKey?, stream? }` → JSON, or SSE with `stream: true`. */
export async function postQuery(context: RouteContext): Promise<Response> {
  const { arq, request, scope, limits } = context
  const body = await readJsonBody(request, limits.bodyBytes)
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const prompt = parsePrompt(fields['prompt'], limits.messageChars)
  const runKey = fields['runKey'] === undefined ? arq.random.uuid() : parseId(fields['runKey'], 'runKey', limits)
  const run = await arq.engine.ask(scope, runKey, prompt)
  return fields['stream'] === true ? runResponse(arq, run, 0) : wholeAnswer(context, run)
}

async function wholeAnswer({ arq, request }: RouteContext, run: RunRecord): Promise<Response> {
  const detach = arq.engine.orphans.attach(run.runId)
  try {
    for await (const batch of arq.stores.runs.tail(run.runId, 0, request.signal)) {
      const last = batch.at(-1)?.body
      if (last?.type === 'error') return errorResponse(new ArqError(last.error.code, last.error.message, last.error))
      if (last?.type === 'abort') return errorResponse(new AbortedError('The answer was stopped before it was complete.'))
      if (last?.type !== 'finish') continue
      const message = messageFromEvents(run.messageId, await arq.stores.runs.read(run.runId, 0))
      return jsonResponse({ runId: run.runId, text: messageText(message), metadata: message.metadata?.arq ?? {} })
    }
    return errorResponse(new AbortedError('The caller left before the answer was complete.'))
  } finally {
    detach()
  }
}

function parsePrompt(prompt: unknown, maxChars: number): string {
  if (typeof prompt !== 'string' || prompt.trim() === '') {
    throw new ValidationError('The request was refused and nothing was stored: prompt must be a non-empty string.', { details: { path: 'prompt' } })
  }
  if (prompt.length > maxChars) {
    throw new ArqError('payload_too_large', `The request was refused and nothing was stored: prompt is ${prompt.length} characters long, the limit is ${maxChars}.`, { details: { path: 'prompt' } })
  }
  return prompt
}
