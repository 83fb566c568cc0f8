import { useMemo, useState, type ReactElement } from 'react'
import { useLabels } from '../labels/use-labels.js'
import { MarkdownBlock } from './markdown-block.js'
import { MarkdownContext } from './markdown-context.js'
import { createIncrementalLexer } from './incremental-lexer.js'
import { headingLevels } from './heading-levels.js'

export interface MarkdownProps {
  /** GitHub flavoured Markdown. HTML in it is shown as text. */
  text: string
  /** True while the text still grows at its end. @defaultValue false */
  streaming?: boolean
  /** Origins images may be loaded from, such as `https://cdn.example.com`; others become links. @defaultValue [] */
  allowedImageOrigins?: readonly string[]
  className?: string
}

const noOrigins: readonly string[] = []

/** Markdown as React elements, never as HTML. A block is rendered again only when its source changed. */
export function Markdown({ text, streaming = false, allowedImageOrigins = noOrigins, className }: MarkdownProps): ReactElement {
  const [lexer] = useState(createIncrementalLexer)
  const labels = useLabels()
  const settings = useMemo(() => ({ allowedImageOrigins, labels }), [allowedImageOrigins, labels])
  const blocks = lexer.read(text, !streaming)
  const levels = headingLevels(blocks)
  return (
    <MarkdownContext.Provider value={settings}>
      <div className={className === undefined ? 'arq-markdown' : `arq-markdown ${className}`} data-streaming={streaming || undefined} dir="auto">
        {blocks.map((token, index) => (
          // Blocks only ever grow at the end, so a place is an identity.
          <MarkdownBlock key={index} token={token} level={levels[index]} depth={0} />
        ))}
      </div>
    </MarkdownContext.Provider>
  )
}
