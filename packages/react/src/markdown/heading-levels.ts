import type { Token } from 'marked'

/** Messages are headed by `h2`, so their own headings begin below it. */
const topLevel = 3

/**
 * The HTML level of each heading block. Answers often begin with `###` or skip a level; a page outline must not.
 * Other blocks get `undefined`.
 */
export function headingLevels(blocks: readonly Token[]): readonly (number | undefined)[] {
  let previous = topLevel - 1
  return blocks.map((token) => {
    if (token.type !== 'heading') return undefined
    const depth: unknown = 'depth' in token ? token.depth : 1
    previous = Math.min(previous + 1, topLevel - 1 + (typeof depth === 'number' ? depth : 1), 6)
    return previous
  })
}
