import { ArqError, toArqError } from '@arq/core'
import { errorResponse, jsonResponse } from './json-response.js'
import type { RouteContext } from './route-context.js'
import type { Arq } from '../arq.js'

/** `GET models`: the model that answers and why, and what its provider offers beside it. */
export async function getModels({ arq, request }: RouteContext): Promise<Response> {
  const { provider, model, reason, simulated, warnings, balancer } = await arq.served({ signal: request.signal })
  return jsonResponse({
    served: { provider: provider.name, model, reason, simulated: simulated ?? false, ...(warnings.length === 0 ? {} : { warnings }) },
    models: balancer.candidates.map((candidate) => candidate.provider.describeModel(candidate.model)),
  })
}

/** `GET health/live`: the process answers. Needs no authorisation and tells nothing else. */
export function getLive(): Response {
  return jsonResponse({ status: 'live' })
}

/** A model that is there is chosen within milliseconds; a download takes minutes, and a prober wants its answer now. */
const readyPatienceMs = 250

function stillPreparing(): ArqError {
  return new ArqError('provider_unavailable', 'The model is still being made ready, so nothing can be answered yet. Ask again in a moment.', {
    status: 503,
    isRetryable: true,
    retryAfterMs: 1_000,
  })
}

/** `GET health/ready`: a model was chosen and can be asked. */
export async function getReady(arq: Arq, signal: AbortSignal): Promise<Response> {
  const patience = AbortSignal.timeout(readyPatienceMs)
  try {
    await arq.served({ signal: AbortSignal.any([signal, patience]) })
    return jsonResponse({ status: 'ready' })
  } catch (error) {
    return errorResponse(patience.aborted ? stillPreparing() : toArqError(error), { status: 'not-ready' })
  }
}
