import type { Links, Token, Tokens } from 'marked'
import { lexMarkdown } from './lex-markdown.js'
import { repairTail } from './repair-tail.js'
import { reuseBlocks } from './reuse-blocks.js'

interface Settled {
  /** The text these blocks were made of; whatever comes later starts with it or everything is lexed again. */
  source: string
  blocks: readonly Token[]
  links: Links
}

export interface IncrementalLexer {
  /**
   * The blocks of `text`. While the text only grows, only what follows the last settled block is lexed; an unchanged block
   * keeps its identity. `isComplete` lexes everything once, which resolves links defined after their use.
   */
  read(text: string, isComplete: boolean): readonly Token[]
}

const nothing: Settled = { source: '', blocks: [], links: {} }

/** One per message. Holds nothing but a cache of its last reading. */
export function createIncrementalLexer(): IncrementalLexer {
  let settled = nothing
  let last: { text: string; isComplete: boolean; blocks: readonly Token[] } = { text: '', isComplete: false, blocks: [] }
  return {
    read(text, isComplete) {
      if (last.text === text && last.isComplete === isComplete) return last.blocks
      const source = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
      if (isComplete || !source.startsWith(settled.source)) settled = nothing
      const blocks = isComplete ? readWhole(source) : readTail(source)
      last = { text, isComplete, blocks: reuseBlocks(last.blocks, blocks) }
      return last.blocks
    },
  }

  function readTail(source: string): readonly Token[] {
    const tail = source.slice(settled.source.length)
    const { tokens } = lexMarkdown(tail, settled.links)
    const { settledCount, settledLength, lastStart } = measure(tokens, tail)
    const newlySettled = tokens.slice(0, settledCount)
    const lastToken = tokens.findLast((token) => token.type !== 'space')
    const links = withDefinitions(settled.links, newlySettled)
    const before = [...settled.blocks, ...visible(newlySettled)]
    const open = tokens.slice(settledCount, lastToken === undefined ? undefined : tokens.indexOf(lastToken))
    const repaired = repairTail(tail.slice(lastStart), lastToken?.type === 'code')
    if (settledCount > 0) settled = { source: source.slice(0, settled.source.length + settledLength), blocks: before, links }
    return [...before, ...visible(open), ...visible(lexMarkdown(repaired, links).tokens)]
  }
}

function readWhole(source: string): readonly Token[] {
  return visible(lexMarkdown(source).tokens)
}

/**
 * How much of the tail can no longer change. A block is settled once a later block has a whole first line: until then the line
 * may still turn out to belong to it, as `2` becomes `2. second` after a list.
 */
function measure(tokens: readonly Token[], tail: string): { settledCount: number; settledLength: number; lastStart: number } {
  let [settledCount, settledLength, lastStart, offset] = [0, 0, 0, 0]
  for (const [index, token] of tokens.entries()) {
    // Should the lexer ever not give back what it was given, positions mean nothing and nothing is settled.
    if (!tail.startsWith(token.raw, offset)) return { settledCount: 0, settledLength: 0, lastStart: 0 }
    if (token.type !== 'space') {
      lastStart = offset
      if (tail.includes('\n', offset)) [settledCount, settledLength] = [index, offset]
    }
    offset += token.raw.length
  }
  return { settledCount, settledLength, lastStart }
}

function withDefinitions(links: Links, tokens: readonly Token[]): Links {
  const definitions = tokens.filter((token): token is Tokens.Def => token.type === 'def')
  if (definitions.length === 0) return links
  return { ...Object.fromEntries(definitions.map(({ tag, href, title }) => [tag, { href, title }])), ...links }
}

function visible(tokens: readonly Token[]): readonly Token[] {
  return tokens.filter((token) => token.type !== 'space' && token.type !== 'def')
}
