import type { RunStatusNote } from '@arq/core'
import type { ArqLabels } from '../labels/arq-labels.js'

/** What the server does for an answer beside its words; nothing while there is nothing to tell. */
export function describeActivity(activity: RunStatusNote | undefined, labels: ArqLabels): string | undefined {
  switch (activity?.state) {
    case 'retrying':
      return (activity.plan === 'restart' ? labels.restarting : labels.retrying).replace('{model}', activity.model ?? activity.provider ?? '')
    case 'waiting':
      return labels.waiting
    case 'unsaved':
      return labels.unsaved
    case 'stalled':
    case 'recovered':
    case 'model-loading':
    case 'saved':
    case undefined:
      return undefined
  }
}
