import type { Metadata } from 'next'
import type { ReactElement } from 'react'
import { Chaos } from './chaos'
import './chaos.css'
import './outcome.css'

export const metadata: Metadata = { title: 'Chaos panel · ARQ' }

export default function ChaosPage(): ReactElement {
  return <Chaos />
}
