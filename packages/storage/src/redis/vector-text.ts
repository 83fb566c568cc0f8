/** The values of a vector as base64: what is sent to Redis is text. */
export function vectorText(values: Int8Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64')
}

export function vectorValues(text: string): Int8Array {
  return Int8Array.from(Buffer.from(text, 'base64'))
}
