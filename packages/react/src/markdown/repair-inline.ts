interface Opener {
  mark: '*' | '_' | '~'
  length: number
  /** Where the mark begins. */
  start: number
}

/** Brackets left open for longer than this were meant as brackets. */
const longestOpenLabel = 120

/**
 * Closes what is still open at the end of a run of inline text that is being written, so that a reader sees bold text instead of
 * asterisks that vanish later: emphasis and code get their closing marks, a half-written link shows its words, marks with
 * nothing after them wait.
 */
export function repairInline(run: string): string {
  const openers: Opener[] = []
  let bracket = -1
  let index = 0
  while (index < run.length) {
    const character = run[index]
    if (character === '\\') index += 2
    else if (character === '`') {
      const length = countRun(run, index)
      const end = findClosingTicks(run, index + length, length)
      if (end === undefined) return closeCode(run, index, length, openers)
      index = end
    } else if (character === '*' || character === '_' || character === '~') {
      index = readMark(run, index, character, openers)
    } else if (character === '[') {
      if (bracket === -1) bracket = index
      index++
    } else if (character === ']' && bracket !== -1) {
      const end = endOfLink(run, index)
      if (end === undefined) return close(showLabel(run, bracket, index), openers)
      bracket = -1
      index = end
    } else index++
  }
  const isOpenLabel = bracket !== -1 && run.length - bracket <= longestOpenLabel
  return close(isOpenLabel ? showLabel(run, bracket, run.length) : run.replace(/(?:\\|<(?:br? ?\/?)?|!)$/, ''), openers)
}

function countRun(run: string, start: number): number {
  let end = start + 1
  while (run[end] === run[start]) end++
  return end - start
}

function findClosingTicks(run: string, from: number, length: number): number | undefined {
  for (let index = run.indexOf('`', from); index !== -1; index = run.indexOf('`', index)) {
    const found = countRun(run, index)
    index += found
    if (found === length) return index
  }
  return undefined
}

function closeCode(run: string, start: number, length: number, openers: readonly Opener[]): string {
  const code = run.slice(start + length)
  // Ticks at the very end are the first of the closing ones, or the opening ones with nothing inside yet.
  const written = code.replace(/`+$/, '')
  if (written.trim() === '') return close(run.slice(0, start), openers)
  return close(run.slice(0, start + length) + written + '`'.repeat(length), openers)
}

/** Reads one run of marks: closes what it closes, or remembers it as an opener. Returns where to go on. */
function readMark(run: string, start: number, mark: Opener['mark'], openers: Opener[]): number {
  const length = countRun(run, start)
  const end = start + length
  const before = run[start - 1] ?? ' '
  const after = run[end] ?? ' '
  const isWithinWord = isWord(before) && isWord(after)
  if (mark === '~' && length !== 2) return end
  if (isWithinWord && (mark === '_' || (mark === '*' && length === 1 && !openers.some((opener) => opener.mark === '*')))) return end
  let left = length
  if (!isBlank(before)) left = closeOpeners(openers, mark, left)
  if (left > 0 && (!isBlank(after) || end === run.length)) openers.push({ mark, length: left, start: end - left })
  return end
}

function closeOpeners(openers: Opener[], mark: Opener['mark'], available: number): number {
  let left = available
  for (let index = openers.length - 1; index >= 0 && left > 0; index--) {
    const opener = openers[index]
    if (opener === undefined || opener.mark !== mark) continue
    const used = Math.min(opener.length, left)
    left -= used
    opener.length -= used
    openers.length = opener.length === 0 ? index : index + 1
  }
  return left
}

/** After `]`: where the link ends, or `undefined` while its address is still being written. */
function endOfLink(run: string, closingBracket: number): number | undefined {
  const next = run[closingBracket + 1]
  if (next === undefined) return undefined
  if (next !== '(') return closingBracket + 1
  const end = run.indexOf(')', closingBracket)
  return end === -1 ? undefined : end + 1
}

/** The words of a half-written link; of a half-written image nothing. */
function showLabel(run: string, bracket: number, labelEnd: number): string {
  if (run[bracket - 1] === '!') return run.slice(0, bracket - 1)
  return run.slice(0, bracket) + run.slice(bracket + 1, labelEnd)
}

function close(run: string, openers: readonly Opener[]): string {
  let text = run
  let closing = ''
  for (const { mark, length, start } of [...openers].reverse()) {
    const inside = text.slice(start + length)
    if (start >= text.length || inside.trim() === '') text = text.slice(0, start)
    else closing += mark.repeat(length)
  }
  const trailing = /\s*$/.exec(text)?.[0] ?? ''
  return text.slice(0, text.length - trailing.length) + closing + trailing
}

function isBlank(character: string): boolean {
  return /\s/.test(character)
}

function isWord(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character)
}
