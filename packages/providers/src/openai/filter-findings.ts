import type { ContentFilterFinding } from '@arq/core'
import { jsonField } from '../shared/json-field.js'

/**
 * Azure's report of one look, category by category. Categories that are found or not (`jailbreak`,
 * `protected_material_text`) have the severity `detected` where they are found.
 */
export function filterFindings(results: unknown): readonly ContentFilterFinding[] {
  if (typeof results !== 'object' || results === null) return []
  return Object.entries(results)
    .filter(([category, result]) => /^\w{1,60}$/.test(category) && typeof result === 'object' && result !== null)
    .map(([category, result]) => ({ category, filtered: isFiltered(result), ...severityOf(result) }))
}

/** Lists of block words come as a list, one entry a list. */
function isFiltered(result: unknown): boolean {
  return Array.isArray(result) ? result.some(isFiltered) : jsonField(result, 'filtered') === true
}

function severityOf(result: unknown): { severity?: string } {
  const severity = jsonField(result, 'severity')
  if (typeof severity === 'string') return /^\w{1,20}$/.test(severity) ? { severity } : {}
  return jsonField(result, 'detected') === true ? { severity: 'detected' } : {}
}
