/** What the process of the readers is told. */
export type ToReaders =
  /** Starts this many answers, each for a user of its own, some at a time. */
  | { type: 'open'; url: string; runs: number }
  /** Starts one answer and lets that many read it. */
  | { type: 'share'; url: string; readers: number }
  /** Texts that are due within these microseconds are timed. */
  | { type: 'watch'; from: number; to: number }

export interface ReaderFigures {
  type: 'figures'
  /** Milliseconds from the provider to the reader, of each text that was watched. */
  lags: readonly number[]
  /** The same from when the provider's text was due: what a busy process was late with reading it as well. */
  lagsSinceDue: readonly number[]
  /** Texts that each reader got. */
  received: readonly number[]
  /** Texts that came twice, or before an earlier one. */
  disordered: number
  /** Bodies that did not end as they should. */
  broken: number
  /** Share of a core that this process used while it watched. */
  processor: number
}

export type FromReaders = { type: 'reading' } | ReaderFigures
