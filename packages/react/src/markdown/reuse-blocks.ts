import type { Token, Tokens } from 'marked'

/**
 * The new blocks with the old ones in the places where nothing changed, so that React can skip them by identity.
 * The same goes for the items of a list that grows.
 */
export function reuseBlocks(previous: readonly Token[], next: readonly Token[]): readonly Token[] {
  return next.map((token, index) => {
    const before = previous[index]
    if (before === undefined || before.type !== token.type || before === token) return token
    if (isSameToken(before, token)) return before
    return isList(before) && isList(token) ? { ...token, items: reuseItems(before.items, token.items) } : token
  })
}

function reuseItems(previous: readonly Tokens.ListItem[], next: readonly Tokens.ListItem[]): Tokens.ListItem[] {
  return next.map((item, index) => {
    const before = previous[index]
    return before !== undefined && before.loose === item.loose && isSameToken(before, item) ? before : item
  })
}

function isList(token: Token): token is Tokens.List {
  return token.type === 'list'
}

/** The same source can lex to other tokens once a link definition is known; links are the only thing that reaches across blocks. */
function isSameToken(before: Token, after: Token): boolean {
  return before.raw === after.raw && (!after.raw.includes('[') || JSON.stringify(before) === JSON.stringify(after))
}
