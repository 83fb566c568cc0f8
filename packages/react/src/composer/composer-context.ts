import { createContext, useContext } from 'react'
import { ArqError } from '@arq/core'

export interface ComposerContextValue {
  text: string
  write(text: string): void
  /** Sends the draft, unless it is blank or an answer is being written; then it stays. */
  submit(): void
}

export const ComposerContext: React.Context<ComposerContextValue | undefined> = createContext<ComposerContextValue | undefined>(undefined)

/**
 * The draft around a part.
 * @throws ArqError `config_invalid` outside `Chat.Composer`
 */
export function useComposer(): ComposerContextValue {
  const composer = useContext(ComposerContext)
  if (composer !== undefined) return composer
  throw new ArqError(
    'config_invalid',
    'A part of the composer is used outside <Chat.Composer>. It has no draft to show or send. Put <Chat.Composer> around it.',
  )
}
