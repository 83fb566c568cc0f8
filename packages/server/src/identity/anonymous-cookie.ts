import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import { ConfigError } from '@arq/core'
import type { Identity } from '../handler/authorize.js'

export interface AnonymousCookieOptions {
  /** At least 32 characters that only the server knows; a function is asked once, on the first request. */
  secret: string | (() => string)
  /** @defaultValue 'arq_visitor' */
  name?: string
  /** @defaultValue 365 */
  maxAgeDays?: number
}

const minSecretChars = 32

/**
 * An `authorize` for visitors without accounts: each browser is one user, known by a signed, HttpOnly cookie. A cookie that
 * somebody wrote by hand counts as none. Throws `ConfigError` for a short secret.
 */
export function anonymousCookie(options: AnonymousCookieOptions): (request: Request) => Identity {
  const name = options.name ?? 'arq_visitor'
  const maxAge = Math.round((options.maxAgeDays ?? 365) * 86_400)
  let secret: string | undefined = typeof options.secret === 'string' ? checked(options.secret) : undefined

  return (request) => {
    secret ??= checked(typeof options.secret === 'function' ? options.secret() : options.secret)
    const known = verified(readCookie(request, name), secret)
    if (known !== undefined) return { userId: known }
    const userId = `visitor-${randomUUID()}`
    const secure = new URL(request.url).protocol === 'https:' || request.headers.get('x-forwarded-proto') === 'https' ? '; Secure' : ''
    const cookie = `${name}=${userId}.${sign(userId, secret)}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure}`
    return { userId, responseHeaders: { 'set-cookie': cookie } }
  }
}

function checked(secret: string): string {
  if (secret.length >= minSecretChars) return secret
  throw new ConfigError(`The secret of anonymousCookie has ${secret.length} characters, too few to keep visitors apart safely. Use at least ${minSecretChars} random ones.`)
}

function sign(userId: string, secret: string): string {
  return createHmac('sha256', secret).update(userId).digest('base64url')
}

function verified(value: string | undefined, secret: string): string | undefined {
  const dot = value?.lastIndexOf('.') ?? -1
  if (value === undefined || dot === -1) return undefined
  const userId = value.slice(0, dot)
  const given = Buffer.from(value.slice(dot + 1))
  const expected = Buffer.from(sign(userId, secret))
  return given.length === expected.length && timingSafeEqual(given, expected) ? userId : undefined
}

function readCookie(request: Request, name: string): string | undefined {
  const pairs = request.headers.get('cookie')?.split(';') ?? []
  const pair = pairs.map((text) => text.trim()).find((text) => text.startsWith(`${name}=`))
  return pair?.slice(name.length + 1)
}
