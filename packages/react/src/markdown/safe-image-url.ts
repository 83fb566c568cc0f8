import { safeLinkUrl } from './safe-link-url.js'

/**
 * The address an image in an answer may be loaded from. Loading an image tells its server that the answer was read, and an
 * address can carry words of the conversation; so only origins the application named are loaded.
 * @param allowedOrigins such as `https://cdn.example.com`
 * @returns the absolute address, or `undefined` when the image must not be loaded
 */
export function safeImageUrl(address: string, allowedOrigins: readonly string[]): string | undefined {
  const url = parse(safeLinkUrl(address))
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined
  if (url.username !== '' || url.password !== '') return undefined
  return allowedOrigins.some((origin) => parse(origin)?.origin === url.origin) ? url.href : undefined
}

function parse(address: string | undefined): URL | undefined {
  if (address === undefined) return undefined
  try {
    return new URL(address)
  } catch {
    return undefined
  }
}
