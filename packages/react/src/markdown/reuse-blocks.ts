import type { Token, Tokens } from 'marked'

/**
 * The new blocks with the old ones in the places where nothing changed, so that React can skip them by identity.
 * The same goes for the items of a list that grows. Only for readings with the same link definitions: those are the one thing that
 * gives the same source another meaning.
 */
export function reuseBlocks(previous: readonly Token[], next: readonly Token[]): readonly Token[] {
  return next.map((token, index) => {
    const before = previous[index]
    if (before === undefined || before.type !== token.type || before === token) return token
    if (before.raw === token.raw) return before
    return isList(before) && isList(token) ? { ...token, items: reuseItems(before.items, token.items) } : token
  })
}

function reuseItems(previous: readonly Tokens.ListItem[], next: readonly Tokens.ListItem[]): Tokens.ListItem[] {
  return next.map((item, index) => {
    const before = previous[index]
    return before !== undefined && before.loose === item.loose && before.raw === item.raw ? before : item
  })
}

function isList(token: Token): token is Tokens.List {
  return token.type === 'list'
}
