import { messageText } from '@arq/core'
import type { ComponentPropsWithoutRef, ReactElement } from 'react'
import { CopyButton } from '../copy/copy-button.js'
import { useLabels } from '../labels/use-labels.js'
import { useChatMessage } from './use-chat-message.js'

export type ChatCopyMessageProps = Omit<ComponentPropsWithoutRef<'button'>, 'children' | 'onCopy'>

/** Copies the text of the message as it was written. */
export function ChatCopyMessage(props: ChatCopyMessageProps): ReactElement {
  const labels = useLabels()
  const { message } = useChatMessage()
  return <CopyButton {...props} text={messageText(message)} label={labels.copyMessage} />
}
