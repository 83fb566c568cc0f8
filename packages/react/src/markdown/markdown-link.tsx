import type { Tokens } from 'marked'
import type { ReactElement, ReactNode } from 'react'
import { decodeEntities } from './decode-entities.js'
import { SafeLink } from './safe-link.js'

export function MarkdownLink({ link, children }: { link: Tokens.Link; children: ReactNode }): ReactElement {
  const isLiteral = link.autolink === true
  const title = link.title ? decodeEntities(link.title) : undefined
  return <SafeLink address={isLiteral ? link.href : decodeEntities(link.href)} title={title}>{children}</SafeLink>
}
