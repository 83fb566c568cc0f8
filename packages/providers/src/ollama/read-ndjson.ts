import { StreamTruncatedError } from '@arq/core'
import type { OpenCall } from '../shared/open-call.js'

/**
 * Reads newline-delimited JSON objects. A line that is none, or bytes that are no UTF-8, throw `StreamTruncatedError`:
 * a skipped line would be text that vanished. Ends quietly with the body; whether that was the end is the caller's to judge.
 * Leaving early cancels the body.
 */
export async function* readNdjson(response: Response, call: OpenCall): AsyncGenerator<Readonly<Record<string, unknown>>> {
  if (response.body === null) return
  const reader = response.body.getReader()
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = ''
  try {
    for (let next = await call.guard(reader.read()); !next.done; next = await call.guard(reader.read())) {
      const lines = (rest + decodePiece(decoder, next.value)).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line.trim() !== '') yield parseLine(line)
    }
    if (rest.trim() !== '') yield parseLine(rest)
  } finally {
    void reader.cancel().catch(() => {})
  }
}

function decodePiece(decoder: TextDecoder, bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes, { stream: true })
  } catch (thrown) {
    throw unreadable(thrown)
  }
}

function parseLine(line: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw unreadable()
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>
  throw unreadable()
}

function unreadable(cause?: unknown): StreamTruncatedError {
  return new StreamTruncatedError('Ollama sent a line that cannot be read, so a part of the answer is missing. Send the request again.', { cause })
}
