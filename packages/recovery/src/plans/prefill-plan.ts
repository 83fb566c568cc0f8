import type { ModelMessage } from '@arq/core'
import { SeamGuard } from '../seam/seam-guard.js'
import type { Plan, PlanContext } from './plan.js'
import { restRequest } from './rest-request.js'

/**
 * Hands the text so far over as the beginning of the answer. Only for models that declare it: others refuse such a request. Space at
 * the end is cut off, because vendors refuse it and models stumble over it, and set right again where the rest begins.
 */
export const prefillPlan: Plan = {
  suits: ({ draft, capabilities }) => capabilities.continuation === 'prefill' && draft.toolCalls.length === 0 && draft.isShown,
  call(context) {
    const { draft } = context
    const prefix = draft.text.trimEnd()
    return {
      plan: 'prefill',
      request: restRequest(context, withPrefix(context, prefix)),
      guard: new SeamGuard({ kind: 'prefill', shown: draft.text, trimmed: draft.text.slice(prefix.length) }),
    }
  },
}

/** A request that ends in an assistant turn of its own is continued by the same turn. */
function withPrefix({ request }: PlanContext, prefix: string): readonly ModelMessage[] {
  const last = request.messages.at(-1)
  if (last?.role !== 'assistant') return [...request.messages, { role: 'assistant', content: prefix }]
  const content: ModelMessage = { role: 'assistant', content: typeof last.content === 'string' ? last.content + prefix : [...last.content, { type: 'text', text: prefix }] }
  return [...request.messages.slice(0, -1), content]
}
