import { ValidationError, type StoreRow } from '@arq/core'
import { rowShapes } from './row-shapes.js'

/** The row that a value is; `number` is its place, from 1. Throws `ValidationError`, which says that and nothing of the value. */
export function checkedRow(value: unknown, number: number): StoreRow {
  const { v, kind }: { v?: unknown; kind?: unknown } = typeof value === 'object' && value !== null ? value : {}
  if (typeof v === 'number' && v > 1) throw refused(number, 'was written by a newer release of ARQ', 'Update ARQ, and import it again')
  if (v === 1 && isKind(kind) && rowShapes[kind](value)) return value as StoreRow
  throw refused(number, 'is not a row as stores export them', 'Export again from where it comes, or take it out')
}

function isKind(kind: unknown): kind is StoreRow['kind'] {
  return typeof kind === 'string' && Object.hasOwn(rowShapes, kind)
}

function refused(number: number, problem: string, fix: string): ValidationError {
  return new ValidationError(`Row ${number} ${problem}, so nothing of it was taken in; the rows before it are. ${fix}: what is there already is left as it is.`, {
    details: { path: `rows[${number}]`, row: number },
  })
}
