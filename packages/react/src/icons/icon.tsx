import type { ReactElement, ReactNode } from 'react'

/** A line drawing in the colour and size of the text around it; its button carries the name. */
export function Icon({ children }: { children: ReactNode }): ReactElement {
  return (
    <svg
      className="arq-icon"
      viewBox="0 0 24 24"
      width="1em"
      height="1em"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  )
}
