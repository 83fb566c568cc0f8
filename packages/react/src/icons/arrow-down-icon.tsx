import type { ReactElement } from 'react'
import { Icon } from './icon.js'

export function ArrowDownIcon(): ReactElement {
  return <Icon><path d="M12 5v14M5.5 12.5 12 19l6.5-6.5" /></Icon>
}
