import { parseArgs } from 'node:util'
import { UsageError } from './usage-error.js'

/** What the command line says, each side once. */
export interface MigrateWords {
  from: { place: string } | { file: string }
  to: { place: string } | { file: string }
}

const options = { from: { type: 'string' }, to: { type: 'string' }, 'from-file': { type: 'string' }, 'to-file': { type: 'string' } } as const

/** Throws `UsageError`. */
export function migrateWords(words: readonly string[]): MigrateWords {
  const values = parsed(words)
  return { from: sideOf('from', values.from, values['from-file']), to: sideOf('to', values.to, values['to-file']) }
}

/** The parser's own messages repeat what was given, which may be an address with its password. */
function parsed(words: readonly string[]): Partial<Record<keyof typeof options, string>> {
  try {
    return parseArgs({ args: [...words], options, strict: true, allowPositionals: false }).values
  } catch {
    throw new UsageError('there is a word or an option that it does not take, or one without its value, so nothing was moved.')
  }
}

function sideOf(name: 'from' | 'to', place: string | undefined, file: string | undefined): { place: string } | { file: string } {
  if (place !== undefined && file !== undefined) throw new UsageError(`--${name} and --${name}-file are two ${name === 'from' ? 'sources' : 'targets'}, so it is not clear which is meant. Give one of them.`)
  const given = place ?? file
  if (given === undefined) throw new UsageError(`it is not said ${name === 'from' ? 'where the data is' : 'where the data goes'}, so nothing was moved. Give --${name} or --${name}-file.`)
  if (given.trim() === '') throw new UsageError(`the value of --${name} is empty, so nothing was moved. Give a path or a URL.`)
  return place === undefined ? { file: given } : { place: given }
}
