const marks = ['**', '__', '`', '*', '_'] as const

/**
 * How long a mark at the beginning of `rest` is that only closes what was opened in the part that is left out: a model that repeats
 * a word may set it in bold. 0 where there is none, where a word follows, where the shown text has the same
 * mark open, or where it ends with marks itself.
 */
export function closingMark(shown: string, dropped: string, rest: string): number {
  const mark = marks.find((each) => rest.startsWith(each))
  if (mark === undefined || /[*_`]\s*$/.test(shown) || /^[\p{L}\p{N}]/u.test(rest.slice(mark.length))) return 0
  return isOpen(dropped, mark) && !isOpen(shown.slice(shown.lastIndexOf('\n') + 1), mark) ? mark.length : 0
}

function isOpen(text: string, mark: string): boolean {
  return text.split(mark).length % 2 === 0
}
