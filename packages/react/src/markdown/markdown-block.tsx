import type { MarkedToken, Token, Tokens } from 'marked'
import { memo, type ReactElement, type ReactNode } from 'react'
import { CodeBlock } from './code-block.js'
import { decodeEntities } from './decode-entities.js'
import { MarkdownInline } from './markdown-inline.js'
import { MarkdownList } from './markdown-list.js'
import { MarkdownTable } from './markdown-table.js'

/** Deeper structures are shown as their source: nobody can read them, and browsers suffer from very deep documents. */
const deepest = 24

export interface MarkdownBlockProps {
  token: Token
  /** How many quotes and lists it lies in. */
  depth: number
  /** The HTML level of a heading. */
  level?: number | undefined
}

export const MarkdownBlock: React.MemoExoticComponent<(props: MarkdownBlockProps) => ReactNode> = memo(renderBlock)

function renderBlock({ token, depth, level }: MarkdownBlockProps): ReactNode {
  if (depth > deepest) return <PlainText text={token.raw} />
  const block = token as MarkedToken | { type: 'plain'; raw: string; text: string }
  switch (block.type) {
    case 'paragraph':
      return <p><MarkdownInline tokens={block.tokens} /></p>
    case 'text':
      return <MarkdownInline tokens={block.tokens ?? [block]} />
    case 'heading':
      return <Heading level={level ?? 6} depth={block.depth}><MarkdownInline tokens={block.tokens} /></Heading>
    case 'code':
      return <CodeBlock code={block.text.replace(/\n$/, '')} language={readLanguage(block)} />
    case 'list':
      return <MarkdownList list={block} depth={depth} />
    case 'table':
      return <MarkdownTable table={block} />
    case 'blockquote':
      return <blockquote><MarkdownBlocks tokens={block.tokens} depth={depth + 1} /></blockquote>
    case 'hr':
      return <hr />
    case 'checkbox':
      return <MarkdownInline tokens={[block]} />
    case 'space':
    case 'def':
      return null
    case 'plain':
    case 'html':
      return <PlainText text={block.text} />
    default:
      return <PlainText text={block.raw} />
  }
}

/** The blocks inside a quote or a list item. */
export function MarkdownBlocks({ tokens, depth }: { tokens: readonly Token[]; depth: number }): ReactElement {
  return <>{tokens.map((token, index) => <MarkdownBlock key={index} token={token} depth={depth} />)}</>
}

function PlainText({ text }: { text: string }): ReactElement {
  return <p className="arq-plain">{text.trimEnd()}</p>
}

function Heading({ level, depth, children }: { level: number; depth: number; children: ReactNode }): ReactElement {
  const Tag = `h${level}` as 'h3' | 'h4' | 'h5' | 'h6'
  return <Tag data-depth={depth}>{children}</Tag>
}

function readLanguage(token: Tokens.Code): string {
  return decodeEntities(/^\S*/.exec(token.lang ?? '')?.[0] ?? '')
}
