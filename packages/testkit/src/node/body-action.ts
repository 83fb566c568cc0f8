/** One thing to do to a response, in order. The last is always an ending. */
export type BodyAction =
  | { do: 'write'; bytes: Buffer }
  | { do: 'pause'; ms: number }
  | { do: 'hold' }
  | BodyEnding

export type BodyEnding =
  /** `whole` is false where the end comes too early: a compressed body then lacks its trailer. */
  | { do: 'end'; whole: boolean }
  | { do: 'destroy' }
  | { do: 'reset' }
  | { do: 'stall' }
  | { do: 'trickle'; bytes: Buffer; everyMs: number }
