import type { ReactElement } from 'react'
import { Ask } from './ask'

export default function AskPage(): ReactElement {
  return <Ask />
}
