import type { ReactElement } from 'react'
import { Icon } from './icon.js'

export function CopyIcon(): ReactElement {
  return (
    <Icon>
      <rect x="8" y="9" width="12" height="12" rx="1.5" />
      <path d="M4.5 15A1.5 1.5 0 0 1 3 13.5v-9A1.5 1.5 0 0 1 4.5 3h9A1.5 1.5 0 0 1 15 4.5" />
    </Icon>
  )
}
