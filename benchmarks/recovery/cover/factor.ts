/** A circumstance that every case has one value of. */
export interface Factor<Name extends string = string> {
  name: Name
  values: readonly string[]
}

/** A value of every factor. */
export type Row<Name extends string = string> = Readonly<Record<Name, string>>

/** Forbids some rows. */
export interface Rule<Name extends string = string> {
  /** The only factors that `allows` looks at. */
  about: readonly Name[]
  allows(row: Row<Name>): boolean
  /** Why there are no other rows, in words that follow a colon. */
  because: string
}

/** Values of two factors, the first of them in the order of the factors. */
export interface Pair<Name extends string = string> {
  first: { name: Name; value: string }
  second: { name: Name; value: string }
}
