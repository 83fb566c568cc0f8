import type { ReactElement } from 'react'
import { useMarkdownSettings } from './markdown-context.js'

/** The box of a task list. It shows a state and takes none. */
export function MarkdownCheckbox({ isChecked }: { isChecked: boolean }): ReactElement {
  const { labels } = useMarkdownSettings()
  return <input type="checkbox" checked={isChecked} disabled readOnly aria-label={isChecked ? labels.taskDone : labels.taskOpen} />
}
