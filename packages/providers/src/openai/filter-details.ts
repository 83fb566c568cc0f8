import type { ContentFilterFinding } from '@arq/core'
import { jsonField } from '../shared/json-field.js'
import { filterFindings } from './filter-findings.js'

/**
 * What a refused prompt was refused for, as details of an error: `filtered` names the categories, `severities` how bad
 * each was found. Chat Completions tell it in `innererror`, the Responses API in `content_filters`.
 */
export function filterDetails(error: unknown): { filtered?: string; severities?: string } {
  const findings = [...findingsOf(error)]
  const filtered = findings.filter((finding) => finding.filtered).map((finding) => finding.category)
  const severities = findings.flatMap(({ category, severity }) => (severity === undefined || severity === 'safe' ? [] : [`${category}=${severity}`]))
  return {
    ...(filtered.length === 0 ? {} : { filtered: filtered.join(',') }),
    ...(severities.length === 0 ? {} : { severities: severities.join(',') }),
  }
}

function* findingsOf(error: unknown): Generator<ContentFilterFinding> {
  yield* filterFindings(jsonField(error, 'innererror', 'content_filter_result') ?? jsonField(error, 'content_filter_result'))
  const filters = jsonField(error, 'content_filters')
  for (const filter of Array.isArray(filters) ? filters : []) yield* filterFindings(jsonField(filter, 'content_filter_results'))
}
