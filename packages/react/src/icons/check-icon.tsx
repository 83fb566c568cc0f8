import type { ReactElement } from 'react'
import { Icon } from './icon.js'

export function CheckIcon(): ReactElement {
  return <Icon><path d="m5 12.5 4.5 4.5L19 7.5" /></Icon>
}
