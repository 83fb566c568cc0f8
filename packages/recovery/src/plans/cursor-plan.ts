import type { Plan } from './plan.js'
import { requestFor } from './request-for.js'

/** Re-attaches to the generation that its vendor still keeps: nothing is generated or billed twice, and the rest is exact. */
export const cursorPlan: Plan = {
  suits: ({ draft, candidate }) => draft.place?.candidate === candidate.id,
  call: ({ draft, request, candidate }) => ({
    plan: 'cursor',
    request: requestFor(request, candidate),
    ...(draft.place === undefined ? {} : { resume: { responseId: draft.place.responseId, after: draft.place.sequence } }),
  }),
}
