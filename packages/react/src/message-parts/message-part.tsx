import type { UIMessage, UIPart } from '@arq/core'
import { memo, type ReactElement, type ReactNode } from 'react'
import { Markdown } from '../markdown/markdown.js'
import { FilePartView } from './file-part-view.js'
import { ReasoningPartView } from './reasoning-part-view.js'
import { SourcePartView } from './source-part-view.js'
import { ToolPartView } from './tool-part-view.js'

export interface MessagePartProps {
  part: UIPart
  role: UIMessage['role']
  /** True while text is being added to it. */
  isGrowing: boolean
  allowedImageOrigins: readonly string[]
}

/** One part of a message. Parts that only programs understand show nothing. */
export const MessagePart: React.MemoExoticComponent<(props: MessagePartProps) => ReactNode> = memo(renderPart)

function renderPart({ part, role, isGrowing, allowedImageOrigins }: MessagePartProps): ReactElement | null {
  switch (part.type) {
    case 'text':
      if (part.text === '') return null
      // What a person typed is shown as typed: their asterisks are asterisks.
      if (role === 'user') return <p className="arq-plain" dir="auto">{part.text}</p>
      return <Markdown text={part.text} streaming={isGrowing} allowedImageOrigins={allowedImageOrigins} />
    case 'reasoning':
      return <ReasoningPartView part={part} isGrowing={isGrowing} />
    case 'source-url':
      return <SourcePartView part={part} />
    case 'file':
      return <FilePartView part={part} allowedImageOrigins={allowedImageOrigins} />
    case 'dynamic-tool':
      return <ToolPartView part={part} />
    default:
      return null
  }
}
