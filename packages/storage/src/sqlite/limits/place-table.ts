import { idText } from '../id-text.js'
import type { SqliteDatabase } from '../sqlite-database.js'

/** The rows of `limit_places`. */
export class PlaceTable {
  readonly #database: SqliteDatabase

  constructor(database: SqliteDatabase) {
    this.#database = database
  }

  isHeld(subject: string, holder: string, now: number): boolean {
    return this.#database.get('SELECT 1 FROM limit_places WHERE subject = ? AND holder = ? AND held_until > ?', subject, idText(holder), now) !== undefined
  }

  /** How many hold a place. */
  held(subject: string, now: number): number {
    return this.#database.get<{ held: number }>('SELECT count(*) AS held FROM limit_places WHERE subject = ? AND held_until > ?', subject, now)?.held ?? 0
  }

  hold(subject: string, holder: string, until: number): void {
    this.#database.run('INSERT OR REPLACE INTO limit_places (subject, holder, held_until) VALUES (?, ?, ?)', subject, idText(holder), until)
  }

  leave(subject: string, holder: string): void {
    this.#database.run('DELETE FROM limit_places WHERE subject = ? AND holder = ?', subject, idText(holder))
  }

  /** Removes those whose subject is from `start` up to `end`, without it. */
  removeBetween(start: string, end: string): void {
    this.#database.run('DELETE FROM limit_places WHERE subject >= ? AND subject < ?', start, end)
  }

  /** Removes those that are not held any more; how many there were. */
  removeLeft(now: number, limit: number): number {
    return this.#database.run(
      'DELETE FROM limit_places WHERE (subject, holder) IN (SELECT subject, holder FROM limit_places WHERE held_until <= ? LIMIT ?)', now, limit,
    )
  }
}
