import { ArqError, idCreatedAt, ValidationError, type RunRecord, type UIMessage } from '@arq/core'
import { stopped } from './chat-routes.js'
import { errorResponse } from './json-response.js'
import type { RouteContext } from './route-context.js'
import { runResponse } from './run-response.js'

/** `GET runs/{runId}/stream?after=`: from the cursor on; without one, the whole answer again. `thread=` helps to find an answer whose log is gone. */
export async function streamRun(context: RouteContext, runId: string): Promise<Response> {
  const after = cursorOf(context)
  const run = await ownRun(context, runId)
  if (run !== undefined) return runResponse(context.arq, run, after)
  const message = await keptAnswer(context, runId)
  if (message === undefined && !hasExpired(context, runId)) throw noSuchRun()
  const expired = new ArqError('run_expired', 'This answer can no longer be replayed, because it ended too long ago. Its conversation may still have it.')
  return errorResponse(expired, message === undefined ? {} : { message })
}

/** `POST runs/{runId}/stop` */
export async function stopRun(context: RouteContext, runId: string): Promise<Response> {
  const run = await ownRun(context, runId)
  if (run === undefined) throw noSuchRun()
  return stopped(await context.arq.engine.stop(context.scope, run.threadId, { runId }))
}

/** Somebody else's run looks like none at all. */
async function ownRun({ arq, scope }: RouteContext, runId: string): Promise<RunRecord | undefined> {
  const run = await arq.stores.runs.get(runId)
  return run !== undefined && run.scope.userId === scope.userId && run.scope.tenantId === scope.tenantId ? run : undefined
}

async function keptAnswer({ arq, scope, query }: RouteContext, runId: string): Promise<UIMessage | undefined> {
  const threadId = query.get('thread')
  const messages = threadId === null ? undefined : await arq.stores.threads.messages(scope, threadId)
  return messages?.find((message) => message.metadata?.arq?.runId === runId)
}

/** Run ids carry their time, so an old unknown one can be told from one that never was, without keeping it. */
function hasExpired({ arq }: RouteContext, runId: string): boolean {
  const createdAt = idCreatedAt(runId)
  return createdAt !== undefined && createdAt < arq.clock.now() - arq.replayableMs
}

/** A browser that reconnects by itself asks at the address it began with, and says in `Last-Event-ID` how far it came since. */
function cursorOf({ request, query }: RouteContext): number {
  const lastEventId = request.headers.get('last-event-id')
  const given = lastEventId?.slice(lastEventId.lastIndexOf(':') + 1) ?? query.get('after') ?? '0'
  const after = Number(given)
  if (Number.isSafeInteger(after) && after >= 0) return after
  throw new ValidationError('The request was refused: `after` must be the number of the last event you have, 0 or more.', { details: { path: 'after' } })
}

function noSuchRun(): ArqError {
  return new ArqError('not_found', 'The server does not know this answer (any more). Ask again to get a new one.')
}
