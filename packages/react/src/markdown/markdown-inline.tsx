import type { MarkedToken, Token } from 'marked'
import type { ReactElement, ReactNode } from 'react'
import { decodeEntities } from './decode-entities.js'
import { MarkdownCheckbox } from './markdown-checkbox.js'
import { MarkdownImage } from './markdown-image.js'
import { MarkdownLink } from './markdown-link.js'

const deepest = 24

export interface MarkdownInlineProps {
  tokens: readonly Token[]
  /** How many emphases and links it lies in. @defaultValue 0 */
  depth?: number
}

export function MarkdownInline({ tokens, depth = 0 }: MarkdownInlineProps): ReactElement {
  return <>{tokens.map((token, index) => renderInline(token as MarkedToken, index, depth))}</>
}

function renderInline(token: MarkedToken, key: number, depth: number): ReactNode {
  if (depth > deepest) return token.raw
  const inside = 'tokens' in token && token.tokens !== undefined ? <MarkdownInline tokens={token.tokens} depth={depth + 1} /> : null
  switch (token.type) {
    case 'text':
      if (inside !== null) return <span key={key}>{inside}</span>
      return token.escaped === true ? token.text : decodeEntities(token.text)
    case 'strong':
      return <strong key={key}>{inside}</strong>
    case 'em':
      return <em key={key}>{inside}</em>
    case 'del':
      return <del key={key}>{inside}</del>
    case 'codespan':
      return <code key={key}>{token.text}</code>
    case 'br':
      return <br key={key} />
    case 'link':
      return <MarkdownLink key={key} link={token}>{token.autolink === true ? token.text : inside}</MarkdownLink>
    case 'image':
      return <MarkdownImage key={key} image={token} />
    case 'checkbox':
      return <MarkdownCheckbox key={key} isChecked={token.checked} />
    case 'html':
      // The one tag models need: a line break inside a table cell. It carries nothing but itself.
      return /^<br\s*\/?>$/i.test(token.text) ? <br key={key} /> : token.text
    case 'escape':
      return token.text
    default:
      return token.raw
  }
}
