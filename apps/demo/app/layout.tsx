import type { Metadata, Viewport } from 'next'
import type { ReactElement, ReactNode } from 'react'
import '@arq/react/styles.css'
import './demo.css'
import { Providers } from './providers'

export const metadata: Metadata = { title: 'ARQ', description: 'An assistant that never loses an answer' }
export const viewport: Viewport = { width: 'device-width', initialScale: 1, themeColor: [
  { media: '(prefers-color-scheme: light)', color: '#ffffff' },
  { media: '(prefers-color-scheme: dark)', color: '#191918' },
] }

export default function RootLayout({ children }: { children: ReactNode }): ReactElement {
  return (
    <html lang="en">
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  )
}
