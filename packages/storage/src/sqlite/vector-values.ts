/** The values of a vector from the bytes that SQLite gives back. */
export function vectorValues({ buffer, byteOffset, byteLength }: Uint8Array): Int8Array {
  return new Int8Array(buffer, byteOffset, byteLength)
}
