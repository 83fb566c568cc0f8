/** Bytes as base64, also where there is no `Buffer`. */
export function bytesText(values: Int8Array): string {
  let text = ''
  for (const value of values) text += String.fromCharCode(value & 0xff)
  return btoa(text)
}
