import type { UIMessage } from '@arq/core'
import type { DBSchema, IDBPDatabase, IDBPTransaction } from 'idb'
import type { ThreadRow } from './thread-row.js'

/** One row per message, so that a growing answer rewrites itself and not the conversation. */
export interface MessageRow {
  threadId: string
  id: string
  message: UIMessage
}

export interface ArqSchema extends DBSchema {
  threads: { key: string; value: ThreadRow }
  messages: { key: [threadId: string, id: string]; value: MessageRow }
}

export type ArqDatabase = IDBPDatabase<ArqSchema>

export type UpgradeTransaction = IDBPTransaction<ArqSchema, ('threads' | 'messages')[], 'versionchange'>
