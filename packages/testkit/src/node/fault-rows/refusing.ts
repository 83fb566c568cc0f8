import type { Scenario } from '../scenario.js'
import type { Refusal, RefusalKind, WireProfile } from './wire-profile.js'

const wordless: Partial<Readonly<Record<RefusalKind, Refusal>>> = {
  authentication: { status: 401, body: {} },
  'model-not-found': { status: 404, body: {} },
  malformed: { status: 400, body: {} },
  'rate-limit': { status: 429, body: {} },
  'server-error': { status: 500, body: {} },
  overloaded: { status: 529, body: {} },
}

/** A response by which this vendor refuses a request; `undefined` where it has no word for that and the status alone does not say it. */
export function refusing(kind: RefusalKind, { refusals }: WireProfile, headers: Readonly<Record<string, string>> = {}): Scenario | undefined {
  const refusal = refusals?.[kind] ?? wordless[kind]
  return refusal === undefined ? undefined : { fault: { kind: 'status', ...refusal, headers } }
}
