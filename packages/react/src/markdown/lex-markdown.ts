import { Lexer, type Links, type Token } from 'marked'

/** Longer answers are shown as plain text: nobody reads them formatted, and lexing must not hold up the page. */
const longestText = 200_000
/** Inline rules are quadratic on hostile runs; at this length the worst one still takes a few milliseconds. */
const longestInlineRun = 6_000
/** Quotes and lists opened on one line. Each level lexes the rest again. */
const deepestLine = 40

const containerRun = /^(?:[ \t]*(?:>|(?:[*+-]|\d{1,9}[.)])(?=[ \t])))+/gm

export interface LexedMarkdown {
  tokens: readonly Token[]
  /** Link definitions by their folded label. */
  links: Links
}

/**
 * GFM block and inline tokens. Never throws and never hangs: what is too long, too deep or beyond the lexer comes
 * back as one plain text token.
 * @param knownLinks definitions from text before this one
 */
export function lexMarkdown(text: string, knownLinks: Links = {}): LexedMarkdown {
  if (text.length > longestText || isTooDeep(text)) return plain(text, knownLinks)
  try {
    return lex(text, knownLinks)
  } catch {
    return plain(text, knownLinks)
  }
}

function lex(text: string, knownLinks: Links): LexedMarkdown {
  // Options of our own: without them the lexer takes the global ones, which the application may have changed.
  const lexer = new Lexer({ gfm: true })
  Object.assign(lexer.tokens.links, knownLinks)
  lexer.blockTokens(text, lexer.tokens)
  for (const { src, tokens } of lexer.inlineQueue) {
    lexer.state.inRawBlock = false
    if (src.length > longestInlineRun) tokens.push({ type: 'text', raw: src, text: src, escaped: true })
    else lexer.inlineTokens(src, tokens)
  }
  return { tokens: lexer.tokens, links: lexer.tokens.links }
}

function plain(text: string, links: Links): LexedMarkdown {
  return { tokens: text === '' ? [] : [{ type: 'plain', raw: text, text }], links }
}

function isTooDeep(text: string): boolean {
  for (const { 0: run, index } of text.matchAll(containerRun)) {
    if (run.length < deepestLine) continue
    const markers = run.match(/>|[*+-]|\d+[.)]/g)?.length ?? 0
    if (markers > deepestLine && !isRule(text, index)) return true
  }
  return false
}

/** A line of nothing but the same mark is a thematic break, however long. */
function isRule(text: string, start: number): boolean {
  const end = text.indexOf('\n', start)
  return /^[ \t]*([*-])(?:[ \t]*\1)*[ \t]*$/.test(text.slice(start, end === -1 ? text.length : end))
}
