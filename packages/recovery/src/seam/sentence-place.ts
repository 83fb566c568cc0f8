const closing = /[\s"'“”’«»」』)\]}*_`~）】]+$/u

/**
 * Where in a sentence a text ends: `inside` one, so that no other can begin; at its `end`, or that of a line; or in `speech` that is not
 * over, where anything may be said.
 */
export function sentencePlace(text: string): 'inside' | 'end' | 'speech' {
  const tail = text.slice(-2_000)
  const paragraph = tail.trimEnd()
  if (paragraph === '' || /\n[ \t]*$/.test(tail)) return 'end'
  const isOver = /[.!?:;…。！？：；]$/u.test(tail.replace(closing, ''))
  const mayBeSpeech = isOver || /["“„«「]$/u.test(paragraph)
  if (mayBeSpeech && isInSpeech(paragraph.slice(paragraph.lastIndexOf('\n') + 1))) return 'speech'
  return isOver ? 'end' : 'inside'
}

function isInSpeech(paragraph: string): boolean {
  const count = (mark: string): number => paragraph.split(mark).length - 1
  if (count('"') % 2 === 1) return true
  return openQuotes(paragraph) > 0 || count('«') !== count('»') || count('「') > count('」')
}

/** “English” and „German“ quotes share a mark that opens the one and closes the other. */
function openQuotes(paragraph: string): number {
  let open = 0
  for (const mark of paragraph) {
    if (mark === '„') open += 1
    else if (mark === '”') open = Math.max(0, open - 1)
    else if (mark === '“') open = open > 0 ? open - 1 : open + 1
  }
  return open
}
