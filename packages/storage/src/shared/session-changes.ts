import { jsonText } from './json-text.js'

/** What setting values comes to, value by value. */
export interface SessionChanges {
  /** Name, and value as JSON. */
  set: readonly (readonly [name: string, json: string])[]
  removed: readonly string[]
}

/** Values as they are to be kept. Throws `ValidationError` for one that JSON cannot hold. */
export function sessionChanges(values: Readonly<Record<string, unknown>>): SessionChanges {
  const names = Object.keys(values)
  return {
    set: names.filter((name) => values[name] !== undefined).map((name) => [name, jsonText(values[name], `values.${name}`)]),
    removed: names.filter((name) => values[name] === undefined),
  }
}
