import type { FenceState } from './fence-state.js'

const opening = /^(\s*)(?:`{3,}|~{3,})[ \t]*([\w+#.-]*)[ \t]*\n/

/**
 * How many characters at the beginning of a continuation only open a code fence that is open already; 0 for none. A fence with a language
 * opens one. A bare one closes it, unless the shown text stops in the middle of a line and code follows at once: a fence can only close
 * on a line of its own.
 */
export function reopenedFence(fence: FenceState, endsInLine: boolean, continuation: string): number {
  if (fence.partialLine !== '') return repeatsLine(fence.partialLine, continuation) ? fence.partialLine.length : 0
  if (!fence.isOpen) return 0
  const match = opening.exec(continuation)
  if (match === null) return 0
  const [line, blank = '', language] = match
  const isFollowedByCode = /^[^\S\n]*\S/.test(continuation.slice(line.length))
  const closes = language === '' && (!endsInLine || blank.includes('\n') || !isFollowedByCode)
  return closes ? 0 : line.length
}

/** Whether more text could make it one. */
export function mayReopenFence(fence: FenceState, continuation: string): boolean {
  if (fence.partialLine !== '') return /^[`~]{0,2}$/.test(continuation) || (continuation.length < fence.partialLine.length && fence.partialLine.startsWith(continuation))
  return fence.isOpen && /^\s*(?:[`~]{1,2}|(?:`{3,}|~{3,})(?:[^\n]*|[ \t]*\n[ \t]*))?$/.test(continuation)
}

/** A whole fence, rather than what was missing of it. */
function repeatsLine(partialLine: string, continuation: string): boolean {
  return continuation.startsWith(partialLine) && /^\s*(?:`{3}|~{3})/.test(continuation)
}
