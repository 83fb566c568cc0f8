const encoder = new TextEncoder()

/** Bytes that the values of a session take as one JSON object. @param values Each as JSON, under its name. */
export function sessionBytes(values: Iterable<readonly [name: string, json: string]>): number {
  let bytes = 1
  for (const [name, json] of values) bytes += valueBytes(name, json)
  return Math.max(2, bytes)
}

/** Its name, a colon, itself, and a comma or the brace behind it. */
function valueBytes(name: string, json: string): number {
  return encoder.encode(JSON.stringify(name)).length + encoder.encode(json).length + 2
}
