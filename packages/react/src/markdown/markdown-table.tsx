import type { Tokens } from 'marked'
import type { ReactElement } from 'react'
import { MarkdownInline } from './markdown-inline.js'
import { useMarkdownSettings } from './markdown-context.js'

/** A wider table is no table any more, and each cell costs the page an element. */
const widest = 64

/** A table in a frame that scrolls sideways, so that a wide one never widens the page. */
export function MarkdownTable({ table }: { table: Tokens.Table }): ReactElement {
  const { labels } = useMarkdownSettings()
  if (table.header.length > widest) return <p className="arq-plain">{table.raw}</p>
  return (
    <div className="arq-table" role="group" aria-label={labels.table} tabIndex={0}>
      <table>
        <thead><tr>{table.header.map(renderCell)}</tr></thead>
        <tbody>{table.rows.map((row, index) => <tr key={index}>{row.map(renderCell)}</tr>)}</tbody>
      </table>
    </div>
  )
}

function renderCell(cell: Tokens.TableCell, index: number): ReactElement {
  const Tag = cell.header ? 'th' : 'td'
  return (
    <Tag key={index} data-align={cell.align ?? undefined} scope={cell.header ? 'col' : undefined}>
      <MarkdownInline tokens={cell.tokens} />
    </Tag>
  )
}
