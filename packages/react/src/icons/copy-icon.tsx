import type { ReactElement } from 'react'
import { Icon } from './icon.js'

export function CopyIcon(): ReactElement {
  return <Icon><path d="M9 9h10a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H9a1 1 0 0 1-1-1V10a1 1 0 0 1 1-1ZM4.5 15A1.5 1.5 0 0 1 3 13.5v-9A1.5 1.5 0 0 1 4.5 3h9A1.5 1.5 0 0 1 15 4.5" /></Icon>
}
