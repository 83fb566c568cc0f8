import { SeamGuard } from '../seam/seam-guard.js'
import type { Plan } from './plan.js'
import { requestFor } from './request-for.js'

/** Asks again from the beginning: only where the reader has seen nothing of the answer. */
export const restartPlan: Plan = {
  suits: ({ draft }) => !draft.isShown,
  call: ({ request, candidate, draft }) => ({
    plan: 'restart',
    request: requestFor(request, candidate),
    // The reader may have got the marks that the answer begins with.
    ...(draft.text === '' ? {} : { guard: new SeamGuard({ kind: 'restart', shown: draft.text }) }),
  }),
}
