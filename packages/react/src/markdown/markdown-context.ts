import { createContext, useContext } from 'react'
import { defaultLabels } from '../labels/default-labels.js'
import type { ArqLabels } from '../labels/arq-labels.js'

export interface MarkdownSettings {
  /** Origins images may be loaded from. */
  allowedImageOrigins: readonly string[]
  labels: ArqLabels
}

export const MarkdownContext: React.Context<MarkdownSettings> = createContext<MarkdownSettings>({
  allowedImageOrigins: [],
  labels: defaultLabels,
})

export function useMarkdownSettings(): MarkdownSettings {
  return useContext(MarkdownContext)
}
