import { repairInline } from './repair-inline.js'

/** A last line that may still become a list item, a heading, a rule, an underline, a fence or a number in a list. */
const undecidedLine = /(^|\n)[ \t]*(?:[-=+#>*_~`]+|\d{1,9}[.)]?)[ \t]*$/
/** What may stand before the words of a line: quotes, list marks, checkboxes, headings. */
const linePrefix = /^(?:[ \t]*(?:>|[*+-](?=[ \t])|\d{1,9}[.)](?=[ \t])|#{1,6}(?=[ \t])))*[ \t]*(?:\[[ xX]\](?=[ \t]))?/
const startsBlock = /^[ \t]*(?:$|[>|]|[*+-][ \t]|\d{1,9}[.)][ \t]|#{1,6}[ \t])/
const delimiterRow = /^[ \t]*\|[ \t:|-]*$/
const longestRepair = 6_000

/**
 * The last block of an answer that is still being written, as it will most likely look when it is finished.
 * @param source text from the beginning of the last block to the end of the answer so far
 * @param isCode whether the block is code, in which nothing but a half-written closing fence is touched
 */
export function repairTail(source: string, isCode: boolean): string {
  if (isCode) return source.replace(/\n {0,3}(?:`{1,2}|~{1,2})$/, '')
  if (source.length > longestRepair) return source
  const decided = source.replace(undecidedLine, '')
  if (decided !== source) return decided
  return repairLastRun(repairTable(source))
}

function repairLastRun(source: string): string {
  if (delimiterRow.test(source.slice(source.lastIndexOf('\n') + 1))) return source
  const start = startOfLastRun(source)
  return source.slice(0, start) + repairInline(source.slice(start))
}

/** Inline marks close within their own list item, table cell or paragraph, so the repair begins there. */
function startOfLastRun(source: string): number {
  let lineStart = source.lastIndexOf('\n') + 1
  while (lineStart > 0 && !startsBlock.test(source.slice(lineStart, endOfLine(source, lineStart)))) {
    lineStart = source.lastIndexOf('\n', lineStart - 2) + 1
  }
  const line = source.slice(lineStart, endOfLine(source, lineStart))
  if (/^[ \t]*\|/.test(line)) return lineStart + line.lastIndexOf('|') + 1
  return lineStart + (linePrefix.exec(line)?.[0].length ?? 0)
}

function endOfLine(source: string, from: number): number {
  const end = source.indexOf('\n', from)
  return end === -1 ? source.length : end
}

/** A header row is shown as a table at once, instead of as a line of bars until the row below it is complete. */
function repairTable(source: string): string {
  const lines = source.replace(/\n$/, '').split('\n')
  const first = lines.findLastIndex((line) => !/^[ \t]*\|/.test(line)) + 1
  const [header, delimiters] = [lines[first], lines[first + 1]]
  if (header === undefined || lines.length - first > 2) return source
  if (delimiters !== undefined && !delimiterRow.test(delimiters)) return source
  const cells = header.trim().replace(/^\|/, '').replace(/\|$/, '').split('|')
  if (cells.every((cell) => cell.trim() === '')) return lines.slice(0, first).join('\n')
  const headerRow = `| ${[...cells.slice(0, -1), repairInline(cells.at(-1) ?? '')].join('|')} |`
  return [...lines.slice(0, first), headerRow, `|${' - |'.repeat(cells.length)}`].join('\n')
}
