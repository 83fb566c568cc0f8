/** Browsers drop tabs and line breaks inside a URL and blanks before it; a scheme hidden with them must still be seen. */
const invisible = /[\p{Cc}\p{Cf}\p{Z}]/gu
const schemePattern = /^([a-z][a-z0-9+.-]*):/i
const allowedSchemes: ReadonlySet<string> = new Set(['http', 'https', 'mailto'])

/**
 * The address a link in an answer may lead to: http, https, mailto, relative, or a hash.
 * @returns the address to use, or `undefined` when the link must be shown as text
 */
export function safeLinkUrl(address: string): string | undefined {
  const visible = address.replace(invisible, '')
  if (visible === '') return undefined
  const scheme = schemePattern.exec(visible)?.[1]?.toLowerCase()
  if (scheme === undefined) return hidesScheme(visible) ? undefined : address.trim()
  return allowedSchemes.has(scheme) ? address.trim() : undefined
}

/** A colon before any slash, question mark or hash that is not a plain scheme: nothing honest looks like that. */
function hidesScheme(address: string): boolean {
  return /^[^/?#]*:/.test(address)
}
