import type { ReasoningPart } from '@arq/core'
import type { ReactElement } from 'react'
import { useLabels } from '../labels/use-labels.js'

/** How the model came to its answer, folded away: it is not the answer. */
export function ReasoningPartView({ part, isGrowing }: { part: ReasoningPart; isGrowing: boolean }): ReactElement | null {
  const labels = useLabels()
  if (part.text.trim() === '') return null
  return (
    <details className="arq-reasoning" data-streaming={isGrowing || undefined}>
      <summary>{labels.reasoning}</summary>
      <p className="arq-plain" dir="auto">{part.text}</p>
    </details>
  )
}
