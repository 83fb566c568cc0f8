import { azureFilterResults } from './azure-filter-results.js'
import { responsesWire } from './responses-wire.js'
import type { Answer } from './scenario.js'
import type { Wire } from './wire.js'

/**
 * The Responses API as Azure OpenAI answers it: what OpenAI says, and `content_filters` in every response, empty while it
 * is made. `id` and `after` are as `openaiResponsesWire` takes them.
 */
export function azureResponsesWire(id = 'resp_fault', after = -1): Wire {
  return responsesWire({ response: (response, answer) => ({ ...response, content_filters: isOver(response) ? findings(answer) : [] }) }, id, after)
}

function isOver({ status }: Readonly<Record<string, unknown>>): boolean {
  return status !== 'in_progress'
}

function findings({ text = '', contentFilter }: Answer): readonly unknown[] {
  const blocked = Object.values(contentFilter?.answer ?? {}).some((result) => result['filtered'] === true)
  const offsets = { start_offset: 0, end_offset: text.length, check_offset: 0 }
  return [
    { blocked: false, source_type: 'prompt', content_filter_raw: [], content_filter_results: azureFilterResults('prompt', contentFilter?.prompt), content_filter_offsets: offsets },
    { blocked, source_type: 'completion', content_filter_raw: [], content_filter_results: azureFilterResults('answer', contentFilter?.answer), content_filter_offsets: offsets },
  ]
}
