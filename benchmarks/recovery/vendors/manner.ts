import type { AskedTurn } from './asked-turn.js'

/** How a model that is asked in words to go on does so. */
export const manners = ['anchor', 'plain', 'repeat-1', 'repeat-3', 'repeat-6', 'repeat-12', 'restart', 'preamble', 'bare-preamble', 'fence', 'bare-fence'] as const

/** In characters: last words that say where in an answer they stand, and how far from where they should stand. */
const tailLength = 8
const reach = 40

export type Manner = (typeof manners)[number]

/** What nobody can tell: whether one word more is meant to stand twice, and whether white space behind a preamble belongs to the answer. */
export function isCertain(manner: Manner): boolean {
  return manner !== 'repeat-1' && manner !== 'bare-preamble'
}

/** What the model answers. It knows the whole answer, so that what a reader should see is known to the byte. */
export function continued(full: string, asked: AskedTurn, manner: Manner): string {
  if (asked.kind === 'start') return full
  const rest = full.slice(endOf(asked.shown, full))
  return asked.kind === 'prefill' ? rest : inManner(manner, { full, rest, ...asked })
}

/** Where in the answer the text so far ends. Where a word of it was lost, a model goes on from the last words it sees. */
function endOf(shown: string, full: string): number {
  if (full.startsWith(shown)) return shown.length
  const counted = endByCount(shown, full)
  const tail = shown.slice(-tailLength)
  for (let away = 0; away <= reach; away += 1) {
    for (const end of [counted + away, counted - away]) if (full.slice(0, Math.max(0, end)).endsWith(tail)) return end
  }
  return counted
}

/** White space that was lost or came twice does not count. */
function endByCount(shown: string, full: string): number {
  let end = 0
  for (const character of shown.replaceAll(/\s/g, '')) {
    while (/\s/.test(full.charAt(end))) end += 1
    end += character.length
  }
  return end
}

function inManner(manner: Manner, { full, rest, shown, anchor }: { full: string; rest: string; shown: string; anchor: string }): string {
  const fence = openFence(shown)
  switch (manner) {
    case 'anchor':
      return anchor + rest
    case 'plain':
      return rest
    case 'restart':
      return full
    case 'preamble':
      return `Sure, here is the rest of the answer:\n\n${anchor}${rest}`
    case 'bare-preamble':
      return `Continuing from where I left off:\n\n${rest.trimStart()}`
    case 'fence':
      return fence === undefined ? anchor + rest : `${fence}\n${anchor}${rest}`
    case 'bare-fence':
      return fence === undefined ? rest : `${fence}\n${rest}`
    default:
      return lastWords(shown, Number(manner.slice('repeat-'.length))) + rest
  }
}

/** The line that opened the code block which the text ends in. */
function openFence(shown: string): string | undefined {
  const fences = shown.match(/^```\w*$/gm) ?? []
  return fences.length % 2 === 1 ? fences.at(-1) : undefined
}

/** Signs alone, such as the bars of a table, are no words. */
function lastWords(text: string, words: number): string {
  const ends = [...text.matchAll(/\S*[\p{L}\p{N}]\S*/gu)]
  return text.slice(ends.at(-words)?.index ?? 0)
}
