import type { ToolPart } from '@arq/core'
import type { ReactElement } from 'react'
import type { ArqLabels } from '../labels/arq-labels.js'
import { useLabels } from '../labels/use-labels.js'

/** Which tool the model used and how that went. What it sent and got is for programs. */
export function ToolPartView({ part }: { part: ToolPart }): ReactElement {
  const labels = useLabels()
  return (
    <p className="arq-tool" data-state={part.state}>
      <code>{part.toolName}</code> {describe(part, labels)}
    </p>
  )
}

function describe(part: ToolPart, labels: ArqLabels): string {
  switch (part.state) {
    case 'input-streaming':
    case 'input-available':
      return `${labels.toolRunning}…`
    case 'output-available':
      return labels.toolDone
    case 'output-error':
      return `${labels.toolFailed}: ${part.errorText}`
  }
}
