/** Where an answer broke off, and what a model made of it when it was asked in words to go on. */
export interface Seam {
  /** What the continuation does. */
  kind: 'clean' | 'repeat' | 'restart' | 'preamble' | 'marks' | 'fence' | 'natural'
  /** Said more exactly, for a report. */
  detail: string
  shown: string
  continuation: string
  /** What of the continuation is new. */
  fresh: string
}
