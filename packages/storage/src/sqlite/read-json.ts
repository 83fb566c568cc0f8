import { jsonVersion } from './json-version.js'
import { unreadableRow } from './unreadable-row.js'

/** Reads the JSON of a row, which is of the kind that `isRight` knows. `what` names the row in errors. Throws `StorageError`. */
export function readJson<Value>(what: string, v: number, json: string, isRight: (value: unknown) => value is Value): Value {
  if (v > jsonVersion) throw unreadableRow(what, 'newer')
  const value = parsed(json)
  if (isRight(value)) return value
  throw unreadableRow(what, 'damaged')
}

/** `undefined` is no JSON, and right for nobody. The words of the parser hold pieces of the row, so they are dropped. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
