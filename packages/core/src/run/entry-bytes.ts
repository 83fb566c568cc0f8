import type { RunEventBody } from './run-event.js'

/** What an entry is besides its text, in objects. */
const bytesOfObjects = 128

/** Roughly what an entry takes in memory: two bytes a character and its objects. */
export function entryBytes(body: RunEventBody): number {
  // Nearly every entry is one of these, and needs no spelling out to be measured.
  const characters = body.type === 'text-delta' || body.type === 'reasoning-delta' || body.type === 'tool-input-delta' ? body.delta.length : JSON.stringify(body).length
  return bytesOfObjects + 2 * characters
}
