import type { ErrorCode } from '@arq/core'
import type { RouteNeed } from '../router/router.js'

/** What this answer's failures mean for one candidate: it is out, it goes behind the others, or nothing. */
export type Switch = { type: 'out'; detail: string } | { type: 'behind'; detail: string } | undefined

/** Failures that asking the same candidate again cannot mend. */
const final: Partial<Record<ErrorCode, string>> = {
  content_filtered: 'It refused this request as content it may not answer.',
  authentication_failed: 'It refused the key.',
  quota_exhausted: 'Its account is out of quota.',
  model_not_found: 'It does not know the model.',
  config_invalid: 'Its configuration is wrong.',
  validation_failed: 'It cannot take this request.',
}

/**
 * The rules by which an answer moves from one model to another.
 *
 * @param windowOf the context window of a candidate, in tokens; `undefined` where the id is unknown
 */
export function switchFor(id: string, failures: RouteNeed['failures'], windowOf: (id: string) => number | undefined): Switch {
  let verdict: Switch
  for (const { candidate, error } of failures) {
    if (error.code === 'context_length_exceeded') {
      const tooSmall = windowOf(candidate)
      if (candidate === id) return { type: 'out', detail: 'The prompt did not fit its window.' }
      if (tooSmall !== undefined && (windowOf(id) ?? 0) <= tooSmall) return { type: 'out', detail: `Its window is no larger than that of ${candidate}, which the prompt did not fit.` }
    }
    if (candidate !== id) continue
    const detail = final[error.code]
    if (detail !== undefined) return { type: 'out', detail }
    verdict = { type: 'behind', detail: `It failed in this answer (${error.code}), so others go first.` }
  }
  return verdict
}
