import type { Tokens } from 'marked'
import { memo, type ReactElement } from 'react'
import { MarkdownBlocks } from './markdown-block.js'

export function MarkdownList({ list, depth }: { list: Tokens.List; depth: number }): ReactElement {
  const items = list.items.map((item, index) => <MarkdownListItem key={index} item={item} depth={depth + 1} />)
  if (!list.ordered) return <ul>{items}</ul>
  return list.start === 1 || list.start === '' ? <ol>{items}</ol> : <ol start={list.start}>{items}</ol>
}

interface ItemProps {
  item: Tokens.ListItem
  depth: number
}

const MarkdownListItem = memo(function MarkdownListItem({ item, depth }: ItemProps): ReactElement {
  return (
    <li data-task={item.task || undefined}>
      <MarkdownBlocks tokens={item.tokens} depth={depth} />
    </li>
  )
})
