import type { Answer, Scenario } from '../scenario.js'
import type { FaultRow, Happening, Owed } from './fault-row.js'
import { limited, notFound, notTheVendor, refused, timedOut, unavailable } from './owed-errors.js'
import { refusing } from './refusing.js'
import type { RefusalKind, WireProfile } from './wire-profile.js'

type Made = (answer: Answer, profile: WireProfile) => Happening | undefined

const row = (name: string, happening: Made, owed: Owed | ((profile: WireProfile) => Owed), isSilent = false): FaultRow => ({
  name,
  happening,
  owed: (profile) => (typeof owed === 'function' ? owed(profile) : owed),
  isSilent,
})

/** Refused for ever. */
const always =
  (kind: RefusalKind, headers: Readonly<Record<string, string>> = {}): Made =>
  (_answer, profile) => {
    const scenario = refusing(kind, profile, headers)
    return scenario === undefined ? undefined : [scenario]
  }

/** Refused so often, then answered: a provider that sends again by itself gets the answer, which is not its to have. */
const thenAnswered =
  (kind: RefusalKind, times: number, headers: Readonly<Record<string, string>> = {}): Made =>
  (answer, profile) => {
    const scenario = refusing(kind, profile, headers)
    return scenario === undefined ? undefined : [scenario, ...Array.from({ length: times - 1 }, (): Scenario => scenario), answer]
  }

const oneSecond = { 'retry-after': '1' }

/** The vendor refuses, or nothing that could be an answer ever starts. */
export const headRows: readonly FaultRow[] = [
  row('html200: a web page under status 200', () => [{ fault: { kind: 'html' } }], notTheVendor),
  row('429 twice, then an answer', thenAnswered('rate-limit', 2, oneSecond), limited(1_000)),
  row('429 for ever', always('rate-limit', oneSecond), limited(1_000)),
  row('quota: the account has no quota left', always('quota'), refused('quota_exhausted')),
  row('500, then an answer', thenAnswered('server-error', 1), unavailable),
  row('500 for ever', always('server-error'), unavailable),
  row('529: overloaded', always('overloaded'), unavailable),
  row('404: the model does not exist', always('model-not-found'), ({ refusals }) =>
    refusals?.['model-not-found'] === undefined ? notFound : refused('model_not_found'),
  ),
  row('401: the key is wrong', always('authentication'), refused('authentication_failed')),
  row('400: the context is too long', always('context-length'), refused('context_length_exceeded')),
  row('400: the content filter refuses the prompt', always('content-filter'), refused('content_filtered')),
  row('400: the request is malformed', always('malformed'), refused('validation_failed')),
  row('refuse-conn: nobody listens', () => 'nobody', unavailable),
  row('refuse-conn: closed before the headers', () => [{ fault: { kind: 'refuse' } }], unavailable),
  row('hang-headers: the headers never come', () => [{ fault: { kind: 'hang-headers' } }], timedOut, true),
]
