import type { ReactElement } from 'react'
import { CopyButton } from '../copy/copy-button.js'
import { useMarkdownSettings } from './markdown-context.js'

export interface CodeBlockProps {
  code: string
  /** As written after the fence; empty when nothing was. */
  language: string
}

export function CodeBlock({ code, language }: CodeBlockProps): ReactElement {
  const { labels } = useMarkdownSettings()
  return (
    <div className="arq-code" dir="ltr">
      <div className="arq-code-bar">
        <span className="arq-code-language">{language || labels.code}</span>
        <CopyButton text={code} label={labels.copyCode} className="arq-button arq-copy" />
      </div>
      <pre role="group" aria-label={language === '' ? labels.code : `${labels.code}, ${language}`} tabIndex={0}>
        <code>{code}</code>
      </pre>
    </div>
  )
}
