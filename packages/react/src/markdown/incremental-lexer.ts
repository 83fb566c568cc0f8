import type { Links, Token, Tokens } from 'marked'
import { lexMarkdown } from './lex-markdown.js'
import { repairTail } from './repair-tail.js'
import { reuseBlocks } from './reuse-blocks.js'

interface Reading {
  blocks: readonly Token[]
  links: Links
}

interface Settled extends Reading {
  /** The text these blocks were made of; whatever comes later starts with it or everything is lexed again. */
  source: string
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
  let last: Reading & { text: string; isComplete: boolean } = { ...nothing, text: '', isComplete: false }
  return {
    read(text, isComplete) {
      if (last.text === text && last.isComplete === isComplete) return last.blocks
      const source = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
      if (isComplete || !source.startsWith(settled.source)) settled = nothing
      const { blocks, links } = isComplete ? readWhole(source) : readTail(source)
      // Settled blocks did not know the definitions that came after them.
      const canReuse = isComplete ? Object.keys(links).length === 0 : hasSameLinks(links, last.links)
      last = { text, isComplete, links, blocks: canReuse ? reuseBlocks(last.blocks, blocks) : blocks }
      return last.blocks
    },
  }

  function readTail(source: string): Reading {
    const tail = source.slice(settled.source.length)
    const { tokens, links: allLinks } = lexMarkdown(tail, settled.links)
    const { settledCount, settledLength, lastIndex, lastStart } = measure(tokens, tail)
    const newlySettled = tokens.slice(0, settledCount)
    const links = withDefinitions(settled.links, newlySettled)
    const before = [...settled.blocks, ...visible(newlySettled)]
    if (settledCount > 0) settled = { source: source.slice(0, settled.source.length + settledLength), blocks: before, links }
    if (lastStart === undefined) return { blocks: [...before, ...visible(tokens.slice(settledCount))], links: allLinks }
    const repaired = lexMarkdown(repairTail(tail.slice(lastStart), tokens[lastIndex]?.type === 'code'), links)
    return { blocks: [...before, ...visible(tokens.slice(settledCount, lastIndex)), ...visible(repaired.tokens)], links: allLinks }
  }
}

function readWhole(source: string): Reading {
  const { tokens, links } = lexMarkdown(source)
  return { blocks: visible(tokens), links }
}

function hasSameLinks(before: Links, after: Links): boolean {
  return JSON.stringify(before) === JSON.stringify(after)
}

interface Measured {
  /** Blocks that can no longer change, and how much text they are. */
  settledCount: number
  settledLength: number
  lastIndex: number
  /** Where the last block begins; absent when there is none, or when positions cannot be told. */
  lastStart: number | undefined
}

/**
 * How much of the tail can no longer change. A block is settled once a later block has a whole first line: until then the line
 * may still turn out to belong to it, as `2` becomes `2. second` after a list.
 */
function measure(tokens: readonly Token[], tail: string): Measured {
  const lastIndex = tokens.findLastIndex((token) => token.type !== 'space')
  let [settledCount, settledLength, offset] = [0, 0, 0]
  for (const [index, token] of tokens.entries()) {
    if (token.type !== 'space' && tail.includes('\n', offset)) [settledCount, settledLength] = [index, offset]
    if (index === lastIndex) return { settledCount, settledLength, lastIndex, lastStart: offset }
    // Where the lexer does not give back what it was given, what comes after has no position.
    if (!tail.startsWith(token.raw, offset)) break
    offset += token.raw.length
  }
  return { settledCount, settledLength, lastIndex, lastStart: undefined }
}

function withDefinitions(links: Links, tokens: readonly Token[]): Links {
  const definitions = tokens.filter((token): token is Tokens.Def => token.type === 'def')
  if (definitions.length === 0) return links
  return { ...Object.fromEntries(definitions.map(({ tag, href, title }) => [tag, { href, title }])), ...links }
}

function visible(tokens: readonly Token[]): readonly Token[] {
  return tokens.filter((token) => token.type !== 'space' && token.type !== 'def')
}
