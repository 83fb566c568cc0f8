import { seamAnchor } from '../seam/seam-anchor.js'
import { SeamGuard } from '../seam/seam-guard.js'
import type { Plan } from './plan.js'
import { restRequest } from './rest-request.js'

/** How much of the answer's end is shown to the model once more, in characters. */
const tailLength = 400

/** Asks in words for the rest. Whatever the model repeats, begins anew or says about it is kept from the reader by the seam guard. */
export const instructPlan: Plan = {
  suits: ({ draft, capabilities }) => capabilities.continuation !== 'none' && draft.toolCalls.length === 0 && draft.isShown,
  call(context) {
    const { draft, request, instruction } = context
    const shown = draft.text.trimEnd()
    const anchor = seamAnchor(shown)
    const isJson = request.responseFormat !== undefined
    const question = instruction({ tail: shown.slice(-tailLength), anchor, isJson })
    return {
      plan: 'instruct',
      request: restRequest(context, [...request.messages, { role: 'assistant', content: shown }, { role: 'user', content: question }]),
      guard: new SeamGuard({ kind: 'instruct', shown: draft.text, anchor, isJson }),
    }
  },
}
