import type { ArqClient } from '@arq/core/client'
import { createContext } from 'react'

export const ArqContext: React.Context<ArqClient | undefined> = createContext<ArqClient | undefined>(undefined)
