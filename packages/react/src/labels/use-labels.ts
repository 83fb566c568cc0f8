import { useContext } from 'react'
import type { ArqLabels } from './arq-labels.js'
import { LabelsContext } from './labels-context.js'

/** The words in force here: the English defaults with what the application replaced. */
export function useLabels(): ArqLabels {
  return useContext(LabelsContext)
}
