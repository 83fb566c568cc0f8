const fence = /`{3,}|~{3,}/

export function hasFence(text: string): boolean {
  return fence.test(text)
}

/** Whether the text ends in the line of a fence, where a language may stand. */
export function endsInFenceLine(text: string): boolean {
  return fence.test(text.slice(text.lastIndexOf('\n') + 1))
}

/**
 * What is left of text that begins with the fence that the shown text ends with, down to the line break behind it, which the shown text has
 * too. `undefined` where they do not both have one.
 */
export function withoutFence(shownEnd: string, text: string): string | undefined {
  const shown = fromFence(shownEnd)
  const repeated = fromFence(text)
  if (shown === undefined || repeated === undefined) return undefined
  if (!shown.includes('\n')) return repeated.startsWith(shown) ? repeated.slice(shown.length) : undefined
  const lineBreak = repeated.indexOf('\n')
  return lineBreak === -1 ? undefined : repeated.slice(lineBreak)
}

function fromFence(text: string): string | undefined {
  const start = text.search(fence)
  return start === -1 ? undefined : text.slice(start)
}
