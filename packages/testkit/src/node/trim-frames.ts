import type { Frame } from './frame.js'
import type { Answer } from './scenario.js'

/** Adds a byte order mark to the first frame and takes the blank line off the last, where the answer says so. */
export function trimFrames(answer: Answer, frames: readonly Frame[]): readonly Frame[] {
  const spelling = answer.spelling ?? {}
  const mark = Buffer.from('\uFEFF')
  const blankLine = (spelling.lineEnd ?? '\n').length * 2
  return frames.map((frame, index) => {
    const isLast = index === frames.length - 1
    const marked = index === 0 && spelling.byteOrderMark === true ? Buffer.concat([mark, frame.bytes]) : frame.bytes
    return { ...frame, bytes: isLast && spelling.withoutFinalBlankLine === true ? marked.subarray(0, -blankLine) : marked }
  })
}
