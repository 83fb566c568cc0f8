import { jsonVersion } from './json-version.js'
import { readJson } from './read-json.js'

/** The id that `idText` wrote. `what` names the row in errors. Throws `StorageError`. */
export function readId(what: string, text: string): string {
  return readJson(what, jsonVersion, `"${text}"`, isText)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
