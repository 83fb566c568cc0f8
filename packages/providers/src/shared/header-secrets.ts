/** Shorter words are found everywhere; nobody's key is one. */
const shortest = 8

/** What must not show up in an error of a request with these headers: their values, the words in them, and what is behind Basic. */
export function headerSecrets(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.values(headers).flatMap((value) => {
    const words = value.split(/\s+/)
    const behindBasic = /^basic$/i.test(words[0] ?? '') ? decoded(words[1] ?? '').split(':') : []
    return [value, ...words, ...behindBasic].filter((secret) => secret.length >= shortest)
  })
}

function decoded(base64: string): string {
  try {
    return atob(base64)
  } catch {
    return ''
  }
}
