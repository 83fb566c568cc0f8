import type { TextSource } from './text-source.js'

/** A library that turns a model's events into the SSE bytes of a chat route. */
export interface Contender {
  readonly name: string
  /** Occurs in the wire's first event with text, and in none before it. */
  readonly textMarker: string
  /** Makes everything ready; the returned function answers one chat request, as a route handler would. */
  prepare(source: TextSource): () => Promise<Response>
  /** Reads the same provider to its end without the library: what a chunk costs before anything is added. */
  drainProvider(source: TextSource): Promise<void>
  close(): Promise<void>
}

/** Opened afresh for each measurement, so that none is slowed by what another left behind. */
export type OpenContender = () => Contender
