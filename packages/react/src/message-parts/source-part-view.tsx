import type { SourceUrlPart } from '@arq/core'
import type { ReactElement } from 'react'
import { useLabels } from '../labels/use-labels.js'
import { SafeLink } from '../markdown/safe-link.js'

export function SourcePartView({ part }: { part: SourceUrlPart }): ReactElement {
  const labels = useLabels()
  return (
    <p className="arq-source">
      {labels.source}: <SafeLink address={part.url}>{part.title ?? part.url}</SafeLink>
    </p>
  )
}
