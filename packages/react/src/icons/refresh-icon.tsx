import type { ReactElement } from 'react'
import { Icon } from './icon.js'

export function RefreshIcon(): ReactElement {
  return <Icon><path d="M20 11a8 8 0 1 0-.7 4.5M20 4v7h-7" /></Icon>
}
