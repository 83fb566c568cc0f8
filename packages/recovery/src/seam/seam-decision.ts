/** What becomes of the beginning of a continuation. */
export interface SeamDecision {
  /** UTF-16 units at its beginning that are left out. */
  drop: number
  /** White space and marks at the end of the shown text that what follows must not set again. */
  shownEnd: string
}

/** When a decision is asked for: while more may come, when the time to wait for it is up, or at the end of the continuation. */
export type DecisionTime = 'early' | 'late' | 'over'
