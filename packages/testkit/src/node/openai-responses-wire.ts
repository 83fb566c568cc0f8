import { responsesWire } from './responses-wire.js'
import type { Wire } from './wire.js'

/**
 * OpenAI Responses, as `POST /v1/responses` answers: named events, each with its `sequence_number`, counted from 0. With
 * `after`, as `GET /v1/responses/{id}?stream=true&starting_after=n` goes on. Deterministic: the same answer gives the same bytes.
 */
export function openaiResponsesWire(id = 'resp_fault', after = -1): Wire {
  return responsesWire({ response: (response) => response }, id, after)
}
