/**
 * What to show of the white space `next` that a continuation begins with, where white space `last` is the last thing shown: a line break or
 * a space that both have is shown once, and an indentation is completed rather than set twice. Always an end of `next`.
 */
export function reconcileWhitespace(last: string, next: string): string {
  if (last === '' || next === '') return next
  if (next.startsWith(last)) return next.slice(last.length)
  const breaks = countBreaks(last)
  return next.includes('\n') ? withoutBreaks(last, next, breaks) : withoutSpaces(last, next, breaks)
}

function withoutBreaks(last: string, next: string, breaks: number): string {
  let rest = next
  for (let left = breaks; left > 0 && rest.includes('\n'); left -= 1) rest = afterBreak(rest)
  return rest.includes('\n') || breaks === 0 ? rest : withoutIndent(lastLine(last), rest)
}

function withoutSpaces(last: string, next: string, breaks: number): string {
  if (breaks === 0) return ''
  // A single space only parts two words, which the line break does already; more of them are an indentation.
  return next === ' ' && lastLine(last) === '' ? '' : withoutIndent(lastLine(last), next)
}

function withoutIndent(shown: string, next: string): string {
  // Two odd halves make one indentation: tokens cut it so.
  if (shown.length % 2 === 1 && next.length % 2 === 1 && !(shown + next).includes('\t')) return next
  if (next.startsWith(shown)) return next.slice(shown.length)
  return shown.startsWith(next) ? '' : next
}

function countBreaks(text: string): number {
  return text.split('\n').length - 1
}

function afterBreak(text: string): string {
  return text.slice(text.indexOf('\n') + 1)
}

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf('\n') + 1)
}
