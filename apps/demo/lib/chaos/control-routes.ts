import { ArqError, toArqError, ValidationError } from '@arq/core'
import { visitor } from '../visitor'
import { chaos } from './chaos'
import { parseChaosAction } from './chaos-action'
import { performAction } from './perform-action'
import { readState } from './read-state'

const longestBody = 1_000

/** How everybody stands, and what became of the visitor's questions. */
export function getControl(request: Request): Promise<Response> {
  return answering(async () => ({ state: await readState(chaos(), knownVisitor(request)) }))
}

/** Breaks or mends something: see `parseChaosAction`. Answers `{ said, state }`. */
export function postControl(request: Request): Promise<Response> {
  return answering(async () => {
    const userId = knownVisitor(request)
    const action = parseChaosAction(await jsonOf(request))
    // The stand-ins have to be there before one of them can be broken.
    await chaos().arq.served()
    return { said: await performAction(chaos(), action), state: await readState(chaos(), userId) }
  })
}

async function answering(work: () => Promise<unknown>): Promise<Response> {
  const headers = { 'cache-control': 'no-store' }
  try {
    return Response.json(await work(), { headers })
  } catch (thrown) {
    const error = toArqError(thrown)
    return Response.json({ error: error.toJSON() }, { status: error.status, headers })
  }
}

/** Whoever brings no cookie would be a new visitor each time, and another site's page brings none. */
function knownVisitor(request: Request): string {
  const { userId, responseHeaders } = visitor(request)
  if (responseHeaders === undefined) return userId
  throw new ArqError('unauthorized', 'This request has no visitor\'s cookie, so nothing was done. Open the page /chaos first, which sets it.')
}

async function jsonOf(request: Request): Promise<unknown> {
  if (Number(request.headers.get('content-length') ?? Infinity) > longestBody) {
    throw new ArqError('payload_too_large', `The request was refused and nothing was broken: its body is longer than ${longestBody} bytes, or of unknown length. Send a vendor and an action.`)
  }
  try {
    return await request.json()
  } catch {
    throw new ValidationError('The request was refused and nothing was broken: its body is not valid JSON. Send { "vendor": "openai", "action": "cut" }.', { details: { path: 'body' } })
  }
}
