import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'

/** One connection whose statements are prepared once. Every call is done when it returns. Values are bound to plain `?` by place: Node 22.13 knows no `?1`. */
export class SqliteDatabase {
  readonly #connection: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  #isOpen = true

  constructor(connection: DatabaseSync) {
    this.#connection = connection
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  /** The first row, as the tables of `schema/` shape it. */
  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepared(sql).get(...values) as Row | undefined
  }

  all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#prepared(sql).all(...values) as Row[]
  }

  /** Rows one by one: nothing else may be asked of this statement meanwhile. */
  rows<Row>(sql: string, ...values: SQLInputValue[]): Iterable<Row> {
    return this.#prepared(sql).iterate(...values) as Iterable<Row>
  }

  /** How many rows it changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepared(sql).run(...values).changes)
  }

  /** One transaction, which holds the write lock from its start; what throws undoes it. */
  transaction<Result>(work: () => Result): Result {
    this.run('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.run('COMMIT')
      return result
    } catch (error) {
      this.#rollBack()
      throw error
    }
  }

  /** Several reads of one state of the database. */
  snapshot<Result>(work: () => Result): Result {
    this.run('BEGIN')
    try {
      return work()
    } finally {
      this.#rollBack()
    }
  }

  /** For what cannot be prepared: several statements at once, and pragmas that act when they are prepared. */
  exec(sql: string): void {
    this.#connection.exec(sql)
  }

  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#statements.clear()
    this.#connection.close()
  }

  /** A full disk ends the transaction by itself: there is nothing to roll back then. */
  #rollBack(): void {
    try {
      this.run('ROLLBACK')
    } catch {
      // What made it necessary is thrown.
    }
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    const statement = this.#connection.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }
}
