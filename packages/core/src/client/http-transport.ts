import { ArqError } from '../errors/arq-error.js'
import { fromErrorBody } from '../errors/from-error-body.js'
import type { UIMessage } from '../messages/ui-message.js'
import type { ServedModel } from './arq-client.js'
import type { ArqTransport, RunConnection } from './chat-transport.js'
import { readWireEvents } from './read-wire-events.js'
import { RunExpiredError } from './run-expired-error.js'

export interface HttpTransportOptions {
  /** The route's address, such as `/api/arq`. */
  endpoint: string
  /** @defaultValue the global one, read when used */
  fetch?: typeof globalThis.fetch
  /** Added to each request; asked again each time, so that tokens can change. */
  headers?: () => Readonly<Record<string, string>>
  /** @defaultValue 'same-origin' */
  credentials?: RequestCredentials
}

/** Talks to an ARQ route handler. */
export function httpTransport(options: HttpTransportOptions): ArqTransport {
  const base = options.endpoint.replace(/\/+$/, '')
  const call = (path: string, init: RequestInit): Promise<Response> =>
    (options.fetch ?? globalThis.fetch)(`${base}/${path}`, {
      ...init,
      credentials: options.credentials ?? 'same-origin',
      cache: 'no-store',
      headers: { ...(init.body === undefined ? {} : { 'content-type': 'application/json' }), ...options.headers?.() },
    })
  const post = (path: string, body: object, signal: AbortSignal): Promise<Response> => call(path, { method: 'POST', body: JSON.stringify(body), signal })

  return {
    startChat: async ({ threadId, ...rest }, signal) => connect(await post('chat', { id: threadId, ...rest }, signal), signal),
    startQuestion: async (question, runKey, signal) => connect(await post('query', { ...question, runKey, stream: true }, signal), signal),
    resume: async ({ runId, threadId }, after, signal) =>
      connect(await call(`runs/${encodeURIComponent(runId)}/stream?${resumeQuery(after, threadId)}`, { method: 'GET', signal }), signal),
    async stop({ threadId, runKey, runId }, signal) {
      await accept(
        runId === undefined
          ? await post(`chat/${encodeURIComponent(threadId)}/stop`, { runKey }, signal)
          : await post(`runs/${encodeURIComponent(runId)}/stop`, {}, signal),
      )
    },
    async deleteThread(threadId, signal) {
      const response = await call(`chat/${encodeURIComponent(threadId)}`, { method: 'DELETE', signal })
      if (response.status !== 404) await accept(response)
    },
    async servedModel(signal) {
      const response = await accept(await call('models', { method: 'GET', signal }))
      return ((await response.json()) as { served: ServedModel }).served
    },
  }
}

function resumeQuery(after: number, threadId: string | undefined): string {
  return new URLSearchParams({ after: String(after), ...(threadId === undefined ? {} : { thread: threadId }) }).toString()
}

async function connect(answer: Response, signal: AbortSignal): Promise<RunConnection> {
  const response = await accept(answer)
  const runId = response.headers.get('x-arq-run-id')
  if (runId === null || response.body === null || !(response.headers.get('content-type') ?? '').startsWith('text/event-stream')) {
    throw new ArqError('not_found', 'The endpoint answered, but not as an ARQ route. Check the `endpoint` given to ArqProvider and the route handler behind it.', { status: 404 })
  }
  const replay = response.headers.get('x-arq-replay')
  return {
    runId,
    replay: replay === 'snapshot' || replay === 'tail' ? replay : 'live',
    replayUntil: Number(response.headers.get('x-arq-replay-until') ?? 0),
    reads: readWireEvents(response.body, signal),
  }
}

async function accept(response: Response): Promise<Response> {
  if (response.ok) return response
  const body: unknown = await response.json().catch(() => undefined)
  const error = fromErrorBody(body, response.status, `The server answered ${response.status}. Its log says more.`)
  if (error.code === 'run_expired') throw new RunExpiredError(error.message, finalMessage(body))
  throw error
}

function finalMessage(body: unknown): UIMessage | undefined {
  return typeof body === 'object' && body !== null && 'message' in body ? (body.message as UIMessage) : undefined
}
