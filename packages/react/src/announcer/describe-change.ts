import type { ChatSnapshot } from '@arq/core/client'
import type { ArqLabels } from '../labels/arq-labels.js'
import { describeActivity } from '../parts/describe-activity.js'

export interface Announcement {
  text: string
  assertive: boolean
}

/** What somebody who cannot see the page must hear when a chat went from one snapshot to the next; mostly nothing. */
export function describeChange(previous: ChatSnapshot, next: ChatSnapshot, labels: ArqLabels): Announcement | undefined {
  if (previous.threadId !== next.threadId || previous === next) return undefined
  if (next.status === 'error' && previous.status !== 'error') {
    return { text: [labels.errorTitle, next.error?.message].filter(Boolean).join('. '), assertive: true }
  }
  const wasBusy = isBusy(previous)
  if (wasBusy && next.status === 'ready') return polite(describeEnd(next, labels))
  if (!wasBusy && isBusy(next)) return polite(labels.generating)
  if (previous.connection !== next.connection) return polite(describeConnection(next, labels))
  if (previous.activity !== next.activity) return polite(describeActivity(next.activity, labels))
  return undefined
}

function polite(text: string | undefined): Announcement | undefined {
  return text === undefined ? undefined : { text, assertive: false }
}

function isBusy({ status }: ChatSnapshot): boolean {
  return status === 'submitted' || status === 'streaming'
}

function describeEnd({ messages }: ChatSnapshot, labels: ArqLabels): string {
  const incomplete = messages.at(-1)?.metadata?.arq?.incomplete
  if (incomplete === undefined) return labels.answerComplete
  return incomplete === 'stopped' ? labels.answerStopped : labels.answerIncomplete
}

function describeConnection({ connection, status }: ChatSnapshot, labels: ArqLabels): string | undefined {
  switch (connection) {
    case 'online':
      return undefined
    case 'offline':
      return labels.connectionLost
    case 'reconnecting':
      return labels.reconnecting
    case 'resumed':
      return labels.resumed
    case 'stalled':
      return status === 'ready' ? undefined : labels.stalled
  }
}
