import type { FoldedText } from './folded-text.js'

/** Units with which the shown text ends and the continuation begins. */
export interface Overlap {
  shown: FoldedText
  continuation: FoldedText
  /** Index of its first unit in the continuation. */
  first: number
  units: number
  /** What stands before it in the continuation: white space, or also marks like quotes and an ellipsis. */
  lead: string
  /** Whether the shown text ends inside a block of code. */
  isInCode: boolean
}

/** The texts around an overlap, as they came. */
export interface OverlapTexts {
  /** Where it begins in the shown text, in UTF-16 units. */
  start: number
  /** As it was shown, without what follows its last unit. */
  repeated: string
  /** Behind its last unit in the shown text: white space and marks. */
  shownEnd: string
  /** Behind its last unit in the continuation. */
  after: string
}

export function overlapTexts({ shown, continuation, first, units }: Overlap): OverlapTexts {
  const start = shown.starts[shown.length - units] ?? 0
  const end = shown.ends[shown.length - 1] ?? 0
  const { original } = shown
  return {
    start,
    repeated: original.slice(start, end),
    shownEnd: original.slice(end),
    after: continuation.original.slice(continuation.ends[first + units - 1] ?? 0),
  }
}
