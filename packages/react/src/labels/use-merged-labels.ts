import { useMemo } from 'react'
import type { ArqLabels } from './arq-labels.js'
import { useLabels } from './use-labels.js'

/** The words in force with some replaced. Compared by content, since most applications write the object in place. */
export function useMergedLabels(replaced: Partial<ArqLabels> | undefined): ArqLabels {
  const labels = useLabels()
  const written = JSON.stringify(replaced ?? {})
  return useMemo(() => ({ ...labels, ...(JSON.parse(written) as Partial<ArqLabels>) }), [labels, written])
}
