import { AbortedError } from './aborted-error.js'
import { ArqError } from './arq-error.js'

/** Whatever was thrown, as an `ArqError`. Aborts stay aborts; everything unknown becomes `internal`, its text kept inside as the cause. */
export function toArqError(thrown: unknown): ArqError {
  if (ArqError.isInstance(thrown)) return thrown
  if (isAbort(thrown)) return new AbortedError('The work was stopped on request.', { cause: thrown })
  return new ArqError('internal', 'Something failed inside ARQ. The cause is in the server log; sending again may help.', { cause: thrown })
}

function isAbort(thrown: unknown): boolean {
  return typeof thrown === 'object' && thrown !== null && 'name' in thrown && thrown.name === 'AbortError'
}
