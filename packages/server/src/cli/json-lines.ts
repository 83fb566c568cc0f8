import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { StorageError, ValidationError, type ImportSummary, type StoreRow, type StoreTransfer } from '@arq/core'

/** A file with a row in each line, as one side of a move. Only its user may read what is written: there are conversations in it. */
export function jsonLines(file: string): StoreTransfer {
  return { export: () => readRows(file), import: (rows, signal) => writeRows(file, rows, signal) }
}

async function* readRows(file: string): AsyncGenerator<StoreRow, void, undefined> {
  const source = createReadStream(file, 'utf8')
  let number = 0
  try {
    for await (const line of linesOf(source)) yield rowOf(line, (number += 1))
  } catch (error) {
    throw fileFailure('read', error)
  } finally {
    source.destroy()
  }
}

/** Lines end at a line feed alone: Node's own reader would break them inside of texts too, at U+2028. */
async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let begun: string[] = []
  for await (const chunk of chunks) {
    const [first = '', ...others] = chunk.split('\n')
    begun.push(first)
    for (const next of others) {
      yield begun.join('')
      begun = [next]
    }
  }
  const last = begun.join('')
  if (last !== '') yield last
}

function rowOf(line: string, number: number): StoreRow {
  try {
    return JSON.parse(line) as StoreRow
  } catch {
    throw new ValidationError(`Line ${number} of the file is not JSON, so it was not taken in; the lines before it are. Mend it or take it out, and run this again.`, {
      details: { path: `rows[${number}]`, row: number },
    })
  }
}

/** The file has its name when it is whole. */
async function writeRows(file: string, rows: Iterable<StoreRow> | AsyncIterable<StoreRow>, signal?: AbortSignal): Promise<ImportSummary> {
  const partial = `${file}.partial`
  let added = 0
  async function* lines(): AsyncGenerator<string, void, undefined> {
    for await (const row of rows) {
      added += 1
      yield `${JSON.stringify(row)}\n`
    }
  }
  try {
    await rm(partial, { force: true })
    await pipeline(lines, createWriteStream(partial, { flags: 'wx', mode: 0o600 }), signal === undefined ? {} : { signal })
    await rename(partial, file)
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {})
    signal?.throwIfAborted()
    throw fileFailure('write', error)
  }
  return { added, kept: 0, expired: 0 }
}

/** Errors of the file itself say what to do; others pass. */
function fileFailure(work: 'read' | 'write', error: unknown): unknown {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return error
  return new StorageError(`The file of rows could not be ${work === 'read' ? 'read' : 'written'} (${String(error.code)}), so the move is not complete. Check its path, its rights and the room on its disk, and run this again.`, {
    isRetryable: false,
    details: { operation: `${work} a file of rows` },
    cause: error,
  })
}
