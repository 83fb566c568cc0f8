import { ArqError, parseChatInput, parseId, type RunRecord } from '@arq/core'
import { jsonResponse } from './json-response.js'
import { readJsonBody } from './read-json-body.js'
import type { RouteContext } from './route-context.js'
import { runResponse } from './run-response.js'

/** `POST chat` */
export async function postChat({ arq, request, scope, limits }: RouteContext): Promise<Response> {
  const input = parseChatInput(await readJsonBody(request, limits.bodyBytes), limits)
  return runResponse(arq, await arq.engine.chat(scope, input), 0)
}

/** `GET chat/{threadId}/stream`: the live run from its beginning, 204 when the thread is idle. */
export async function resumeThread({ arq, scope }: RouteContext, threadId: string): Promise<Response> {
  const run = await arq.stores.runs.live(scope, threadId)
  return run === undefined ? new Response(null, { status: 204 }) : runResponse(arq, run, 0)
}

/** `POST chat/{threadId}/stop`: the live run, or the run of the `runKey` in the body, which may not exist yet. */
export async function stopThread({ arq, request, scope, limits }: RouteContext, named: string): Promise<Response> {
  const threadId = parseId(named, 'id', limits)
  if (await arq.stores.threads.isForeign(scope, threadId)) throw noSuchThread()
  const runKey = await optionalRunKey(request, limits)
  const run = await arq.engine.stop(scope, threadId, runKey === undefined ? { threadId } : { runKey })
  return stopped(run)
}

/** `GET chat/{threadId}` */
export async function getThread({ arq, scope }: RouteContext, threadId: string): Promise<Response> {
  const messages = await arq.stores.threads.messages(scope, threadId)
  if (messages === undefined) throw noSuchThread()
  return jsonResponse({ id: threadId, messages })
}

/** `DELETE chat/{threadId}`: stops what is being written there and forgets the conversation. */
export async function deleteThread({ arq, scope }: RouteContext, threadId: string): Promise<Response> {
  if (!(await arq.engine.forget(scope, threadId))) throw noSuchThread()
  return jsonResponse({ deleted: threadId })
}

/** `GET threads` */
export async function listThreads({ arq, scope }: RouteContext): Promise<Response> {
  return jsonResponse({ threads: await arq.stores.threads.list(scope) })
}

export function stopped(run: RunRecord | undefined): Response {
  return jsonResponse({ stopped: true, ...(run === undefined ? {} : { runId: run.runId }) })
}

async function optionalRunKey(request: Request, limits: RouteContext['limits']): Promise<string | undefined> {
  const body = await readJsonBody(request, limits.bodyBytes)
  const runKey = typeof body === 'object' && body !== null && 'runKey' in body ? body.runKey : undefined
  return runKey === undefined ? undefined : parseId(runKey, 'runKey', limits)
}

function noSuchThread(): ArqError {
  return new ArqError('not_found', 'There is no such conversation here. Start a new one.')
}
