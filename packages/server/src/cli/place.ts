import path from 'node:path'
import type { Environment } from '../env/parse-settings.js'
import { redisTarget } from '../env/redis-target.js'
import type { MigrateWords } from './migrate-words.js'
import { UsageError } from './usage-error.js'

/** Where data is or goes; `name` shows no password. */
export type Place = { kind: 'sqlite'; file: string; name: string } | { kind: 'json-lines'; file: string; name: string } | { kind: 'redis'; url: string; name: string }

/** Throws `UsageError`. */
export function placeOf(side: MigrateWords['from'], env: Environment): Place {
  if ('file' in side) return { kind: 'json-lines', file: path.resolve(side.file), name: side.file }
  if (side.place === 'env') return redisOf(env['REDIS_URL']?.trim() ?? '', 'REDIS_URL')
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(side.place)) return redisOf(side.place, 'the URL')
  if (/^(:memory:|file:)/.test(side.place)) throw new UsageError('only files and Redis keep what is moved. Give the path of a database file, such as ./.arq/arq.db.')
  return { kind: 'sqlite', file: path.resolve(side.place), name: side.place }
}

function redisOf(url: string, what: string): Place {
  if (url === '') throw new UsageError('env means the address in REDIS_URL, and it is not set. Set it like redis://user:password@host:6379/0.')
  const target = redisTarget(url)
  const names = ('cluster' in target ? target.cluster : [target.url]).map((address) => nameOf(address, what))
  return { kind: 'redis', url, name: names.join(', ') }
}

function nameOf(url: string, what: string): string {
  if (!URL.canParse(url) || !/^rediss?:$/.test(new URL(url).protocol)) {
    throw new UsageError(`${what} is not one with the scheme redis: or rediss:. Give a path for SQLite, or a URL like redis://user:password@host:6379/0.`)
  }
  const { protocol, hostname, port, pathname } = new URL(url)
  return `${protocol}//${hostname}:${port === '' ? '6379' : port}/${databaseOf(pathname)}`
}

function databaseOf(pathname: string): string {
  return pathname.replace(/^\//, '') || '0'
}
