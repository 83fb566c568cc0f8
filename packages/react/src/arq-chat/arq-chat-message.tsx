import type { ReactElement } from 'react'
import { useLabels } from '../labels/use-labels.js'
import * as Chat from '../parts/index.parts.js'
import { useChatMessage } from '../parts/use-chat-message.js'

export function ArqChatMessage(): ReactElement {
  const { message, isStreaming } = useChatMessage()
  return (
    <Chat.Message className="arq-message">
      <div className="arq-body"><Chat.MessageContent /></div>
      <Chat.MessageNote className="arq-note" />
      <Chat.MessageWriters className="arq-note" />
      {isStreaming ? null : (
        <div className="arq-actions">
          <Chat.CopyMessage className="arq-button arq-copy" />
          <Chat.Regenerate className="arq-button" />
          {message.metadata?.arq?.simulated === true ? <SimulatedMark /> : null}
        </div>
      )}
    </Chat.Message>
  )
}

function SimulatedMark(): ReactElement {
  const labels = useLabels()
  return <span className="arq-model" data-simulated title={labels.simulatorHint}>{labels.simulator}</span>
}
