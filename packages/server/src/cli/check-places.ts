import { existsSync, statSync, type Stats } from 'node:fs'
import path from 'node:path'
import { ConfigError } from '@arq/core'
import type { Place } from './place.js'
import { UsageError } from './usage-error.js'

/** Refuses what cannot be moved, before anything is opened: opening a database makes it. Throws `UsageError` and `ConfigError`. */
export function checkPlaces(from: Place, to: Place): void {
  if (areSame(from, to)) throw new UsageError('the source and the target are the same, so there is nothing to move. Give two different ones.')
  if (from.kind !== 'redis') checkSource(from.file, from.name)
  if (to.kind === 'redis') return
  const target = statusOf(to.file)
  if (target?.isDirectory() === true) throw new UsageError(`the target ${to.name} is a folder. Name a file in it, such as ${path.join(to.name, to.kind === 'sqlite' ? 'arq.db' : 'rows.jsonl')}.`)
  if (to.kind === 'json-lines' && target !== undefined) throw new ConfigError(`The file ${to.name} exists, and nothing is written over it. Name another one, or remove it.`)
}

function checkSource(file: string, name: string): void {
  const source = statusOf(file)
  if (source === undefined) throw new ConfigError(`There is no file ${name}, so there is nothing to move. Check the path: a server keeps its data in arq.db in the folder ARQ_DATA_DIR, or in .arq.`)
  if (!source.isDirectory()) return
  const inside = path.join(file, 'arq.db')
  throw new ConfigError(`The source ${name} is a folder, so it is not clear what to move. Name the file in it${existsSync(inside) ? `: ${path.join(name, 'arq.db')}` : ''}.`)
}

function areSame(from: Place, to: Place): boolean {
  if (from.kind === 'redis' || to.kind === 'redis') return from.kind === to.kind && addressOf(from.name) === addressOf(to.name)
  const [source, target] = [statusOf(from.file), statusOf(to.file)]
  return from.file === to.file || (source !== undefined && source.ino === target?.ino && source.dev === target.dev)
}

/** Names of this machine are one. */
function addressOf(name: string): string {
  return name.replace(/^rediss:/, 'redis:').replace(/\/\/(localhost|127\.0\.0\.1|\[::1\]):/, '//this:')
}

function statusOf(file: string): Stats | undefined {
  return statSync(file, { throwIfNoEntry: false })
}
