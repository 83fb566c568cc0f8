/** Whether more characters could make this text a JSON document. Takes what `JSON.parse` takes; a document that is whole counts too. */
export function isJsonPrefix(text: string): boolean {
  return wayOn(text) !== undefined
}

const literals = ['true', 'false', 'null']

/** Closes what is open and asks the parser: the text is a prefix if one of the few possible closings makes it whole. */
function wayOn(text: string): string | undefined {
  const closers: string[] = []
  let isString = false
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index)
    if (isString) {
      if (character === '\\') index += 1
      else if (character === '"') isString = false
    } else if (character === '"') isString = true
    else if (character === '{') closers.unshift('}')
    else if (character === '[') closers.unshift(']')
    else if ((character === '}' || character === ']') && closers.shift() !== character) return undefined
  }
  const rest = closers.join('')
  return endings(text, isString).find((ending) => isJson(text + ending + rest))
}

function endings(text: string, isString: boolean): readonly string[] {
  if (isString) return ['"', '":0', '\\"', '\\":0', ...unicodeEndings(text)]
  const word = /[a-z]+$/.exec(text)?.[0] ?? ''
  const literal = literals.filter((candidate) => word !== '' && candidate.startsWith(word)).map((candidate) => candidate.slice(word.length))
  return ['', '0', '"":0', ':0', '.0', ...literal]
}

/** A string can break off inside of `\u12`. */
function unicodeEndings(text: string): readonly string[] {
  const digits = /\\u([\da-fA-F]{0,3})$/.exec(text)?.[1]
  if (digits === undefined) return []
  const rest = '0'.repeat(4 - digits.length)
  return [`${rest}"`, `${rest}":0`]
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
