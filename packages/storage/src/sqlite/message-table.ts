import type { UIMessage } from '@arq/core'
import { jsonVersion } from './json-version.js'
import { readJson } from './read-json.js'
import type { SqliteDatabase } from './sqlite-database.js'

interface MessageRow {
  v: number
  message: string
}

const what = 'a conversation'
const ofThread = 'SELECT v, message FROM messages WHERE thread = ? ORDER BY position'

/** The rows of `messages`: those of a thread by their place in it. */
export class MessageTable {
  readonly #database: SqliteDatabase

  constructor(database: SqliteDatabase) {
    this.#database = database
  }

  of(thread: number): UIMessage[] {
    return this.#database.all<MessageRow>(ofThread, thread).map(({ v, message }) => readJson(what, v, message, isMessage))
  }

  /** The first message of the user, or none. */
  firstQuestion(thread: number): readonly UIMessage[] {
    for (const { v, message } of this.#database.rows<MessageRow>(ofThread, thread)) {
      const read = readJson(what, v, message, isMessage)
      if (read.role === 'user') return [read]
    }
    return []
  }

  /** Makes these the messages of the thread; rows that are the same already are left alone. */
  replace(thread: number, messages: readonly { id: string; json: string }[]): void {
    for (const [position, { id, json }] of messages.entries()) this.#put(thread, position, id, json)
    this.#database.run('DELETE FROM messages WHERE thread = ? AND position >= ?', thread, messages.length)
  }

  /** Puts the message in the place of the one with its id, or behind the last. */
  upsert(thread: number, { id, json }: { id: string; json: string }): void {
    const place = this.#database.get<{ position: number }>(
      'SELECT coalesce((SELECT min(position) FROM messages WHERE thread = ? AND message_id = ?), (SELECT max(position) + 1 FROM messages WHERE thread = ?), 0) AS position',
      thread, id, thread,
    )
    this.#put(thread, place?.position ?? 0, id, json)
  }

  #put(thread: number, position: number, id: string, json: string): void {
    this.#database.run(
      `INSERT INTO messages (thread, position, message_id, v, message) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (thread, position) DO UPDATE SET message_id = excluded.message_id, v = excluded.v, message = excluded.message
       WHERE message <> excluded.message OR v <> excluded.v`,
      thread, position, id, jsonVersion, json,
    )
  }
}

function isMessage(value: unknown): value is UIMessage {
  return typeof value === 'object' && value !== null && 'id' in value && 'parts' in value && Array.isArray(value.parts)
}
