import { createContext } from 'react'
import type { ArqLabels } from './arq-labels.js'
import { defaultLabels } from './default-labels.js'

export const LabelsContext: React.Context<ArqLabels> = createContext(defaultLabels)
