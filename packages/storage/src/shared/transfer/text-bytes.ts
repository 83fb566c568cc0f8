/** The bytes that `bytesText` wrote. */
export function textBytes(base64: string): Int8Array {
  return Int8Array.from(atob(base64), (character) => (character.charCodeAt(0) << 24) >> 24)
}
