const fenceLine = /^[ \t]*(?:>[ \t]*)?(?:[-*+] +|\d+[.)] +)?(`{3,}|~{3,})[^\n`]*$/

export interface FenceState {
  /** Whether the text ends inside a block of code. */
  isOpen: boolean
  /** The last line so far as it could be the beginning of a fence: "``", "```py". Empty where it could not. */
  partialLine: string
}

/** Reads whether a text ends inside a code fence, and whether it ends inside the line of one. */
export function fenceState(text: string): FenceState {
  const lines = text.split('\n')
  const last = lines.pop() ?? ''
  let open: string | undefined
  for (const line of lines) {
    const marks = fenceLine.exec(line)?.[1]
    if (marks === undefined) continue
    if (open === undefined) open = marks[0]
    else if (marks[0] === open && line.trim() === marks) open = undefined
  }
  return { isOpen: open !== undefined, partialLine: /^\s*(`{1,3}[\w+#-]*|~{1,3}[\w+#-]*)$/.test(last) ? last : '' }
}
