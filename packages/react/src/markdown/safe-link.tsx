import type { ReactElement, ReactNode } from 'react'
import { safeLinkUrl } from './safe-link-url.js'

export interface SafeLinkProps {
  address: string
  title?: string | undefined
  children: ReactNode
}

/** A link that opens beside the chat and tells the other side nothing; text where the address is not one to follow. */
export function SafeLink({ address, title, children }: SafeLinkProps): ReactElement {
  const href = safeLinkUrl(address)
  if (href === undefined) return <span title={title}>{children}</span>
  return (
    <a href={href} title={title} rel="noopener noreferrer" target={href.startsWith('#') ? undefined : '_blank'}>
      {children}
    </a>
  )
}
