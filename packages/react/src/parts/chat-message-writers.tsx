import type { RecoverySummary } from '@arq/core'
import { forwardRef, type ComponentPropsWithoutRef } from 'react'
import type { ArqLabels } from '../labels/arq-labels.js'
import { useLabels } from '../labels/use-labels.js'
import type { PartComponent } from '../util/part-component.js'
import { useChatMessage } from './use-chat-message.js'

export type ChatMessageWritersProps = ComponentPropsWithoutRef<'p'>

/** Says which models wrote an answer that broke off on the way, or stood in for another. Nothing under one that came from whoever was asked first. */
export const ChatMessageWriters: PartComponent<ChatMessageWritersProps, HTMLParagraphElement> = forwardRef(function ChatMessageWriters({ children, ...rest }, ref) {
  const labels = useLabels()
  const { message, isStreaming } = useChatMessage()
  const words = isStreaming ? undefined : describeWriters(message.metadata?.arq?.recovery, labels)
  return words === undefined ? null : <p {...rest} ref={ref}>{children ?? words}</p>
})

/** Attempts that added nothing are of no interest to a reader, but for who answers in their place. */
function describeWriters(recovery: RecoverySummary | undefined, labels: ArqLabels): string | undefined {
  const spans = recovery?.spans ?? []
  const writers = spans.filter(({ characters }) => characters > 0)
  const names = writers.map(({ provider, model }) => `${model} (${provider})`).join(', ')
  if (writers.length > 1) return labels.writtenBy.replace('{models}', names)
  const isStandIn = writers[0] !== undefined && spans[0]?.provider !== writers[0].provider
  return isStandIn ? labels.answeredBy.replace('{models}', names) : undefined
}
