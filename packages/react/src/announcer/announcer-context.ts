import { createContext } from 'react'
import type { Announcer } from './announcer.js'

export const AnnouncerContext: React.Context<Announcer | undefined> = createContext<Announcer | undefined>(undefined)
