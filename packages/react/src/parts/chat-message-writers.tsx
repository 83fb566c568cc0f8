import type { RecoverySummary } from '@arq/core'
import { forwardRef, type ComponentPropsWithoutRef } from 'react'
import { useLabels } from '../labels/use-labels.js'
import type { PartComponent } from '../util/part-component.js'
import { useChatMessage } from './use-chat-message.js'

export type ChatMessageWritersProps = ComponentPropsWithoutRef<'p'>

/** Says which models wrote an answer that broke off on the way. Nothing under one that came in one piece. */
export const ChatMessageWriters: PartComponent<ChatMessageWritersProps, HTMLParagraphElement> = forwardRef(function ChatMessageWriters({ children, ...rest }, ref) {
  const labels = useLabels()
  const { message, isStreaming } = useChatMessage()
  const writers = writersOf(message.metadata?.arq?.recovery)
  if (isStreaming || writers.length < 2) return null
  return <p {...rest} ref={ref}>{children ?? labels.writtenBy.replace('{models}', writers.join(', '))}</p>
})

/** Attempts that added nothing are of no interest to a reader. */
function writersOf(recovery: RecoverySummary | undefined): readonly string[] {
  return (recovery?.spans ?? []).filter(({ characters }) => characters > 0).map(({ provider, model }) => `${model} (${provider})`)
}
