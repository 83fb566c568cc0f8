import type { ChatSnapshot } from '@arq/core/client'
import { forwardRef, type ComponentPropsWithoutRef } from 'react'
import type { ArqLabels } from '../labels/arq-labels.js'
import { useLabels } from '../labels/use-labels.js'
import type { PartComponent } from '../util/part-component.js'
import { describeActivity } from './describe-activity.js'
import { isBusy } from './is-busy.js'
import { useChatSelector } from './use-chat-selector.js'

export type ChatBannerProps = ComponentPropsWithoutRef<'div'>

/** Says in plain words what the line to the server is doing. Nothing while all is well. */
export const ChatBanner: PartComponent<ChatBannerProps, HTMLDivElement> = forwardRef(function ChatBanner({ children, ...rest }, ref) {
  const labels = useLabels()
  const connection = useChatSelector((snapshot) => snapshot.connection)
  const isAnswering = useChatSelector(isBusy)
  const activity = useChatSelector((snapshot) => snapshot.activity)
  const words = describeConnection(connection, isAnswering, labels) ?? describeActivity(activity, labels)
  return words === undefined ? null : <div data-connection={connection} data-activity={activity?.state} {...rest} ref={ref}>{children ?? words}</div>
})

function describeConnection(connection: ChatSnapshot['connection'], isAnswering: boolean, labels: ArqLabels): string | undefined {
  switch (connection) {
    case 'online':
      return undefined
    case 'offline':
      return isAnswering ? labels.offlineAnswering : labels.offline
    case 'reconnecting':
      return labels.reconnecting
    case 'resumed':
      return labels.resumed
    case 'stalled':
      return isAnswering ? labels.stalled : undefined
  }
}
