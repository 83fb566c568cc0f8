import type { ReactElement } from 'react'
import { Icon } from './icon.js'

export function StopIcon(): ReactElement {
  return <Icon><rect x="6.5" y="6.5" width="11" height="11" rx="2" fill="currentColor" stroke="none" /></Icon>
}
