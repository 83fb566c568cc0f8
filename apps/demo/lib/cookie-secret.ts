import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/**
 * The key that signs visitors' cookies: `ARQ_COOKIE_SECRET`, or one made on the first request and kept in a file, so that
 * visitors keep their conversations when the server starts again.
 */
export function cookieSecret(): string {
  const given = process.env['ARQ_COOKIE_SECRET']
  if (given !== undefined && given !== '') return given
  const file = path.join(process.env['ARQ_DATA_DIR'] ?? '.arq', 'cookie-secret')
  mkdirSync(path.dirname(file), { recursive: true })
  try {
    // `wx` lets one of several starting processes win, and the others read what it wrote.
    writeFileSync(file, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFileSync(file, 'utf8').trim()
}
