import type { ReactElement } from 'react'
import { Icon } from './icon.js'

export function SendIcon(): ReactElement {
  return <Icon><path d="M12 19V5M5.5 11.5 12 5l6.5 6.5" /></Icon>
}
