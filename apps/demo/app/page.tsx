import type { ReactElement } from 'react'
import { Assistant } from './assistant'

export default function Page(): ReactElement {
  return <Assistant />
}
