import { inspect } from 'node:util'

export interface PlantedKeys {
  /**
   * Where in a value one of the keys shows, in words such as `cause.stack` or `inspect()`; empty when none does. Looks
   * into errors and their causes, JSON, what Node would print, and every property, getters and hidden ones included.
   */
  in(value: unknown): readonly string[]
}

/** Secrets that a test gives to the code it tests, to see whether they come out again: plain, percent-encoded or in Base64. */
export function plantedKeys(...keys: readonly [string, ...string[]]): PlantedKeys {
  if (keys.some((key) => key.length < 8)) throw new RangeError('A planted key is shorter than 8 characters, so it could be found by chance. Plant a longer one.')
  const forms = keys.flatMap((key) => [key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1), ...base64Forms(key)])
  const shows = (text: string): boolean => forms.some((form) => text.includes(form))
  return {
    in: (value) => [...printedForms(value).filter(([, text]) => shows(text)).map(([where]) => where), ...walk(value, shows)],
  }
}

function base64Forms(key: string): string[] {
  const bytes = Buffer.from(key)
  return [bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url')]
}

function printedForms(value: unknown): [where: string, text: string][] {
  return [
    ['inspect()', inspect(value, { depth: Infinity, showHidden: true, getters: true, maxArrayLength: null, maxStringLength: null, breakLength: Infinity })],
    ['JSON.stringify()', attempt(() => JSON.stringify(value))],
    ['String()', attempt(() => String(value))],
  ]
}

/** A value that cannot be printed this way shows nothing this way. */
function attempt(print: () => string | undefined): string {
  try {
    return print() ?? ''
  } catch {
    return ''
  }
}

/** What a value prints of itself may leave things out; its properties cannot. */
function walk(root: unknown, shows: (text: string) => boolean): string[] {
  const found: string[] = []
  const seen = new Set<unknown>()
  const visit = (value: unknown, where: string): void => {
    if (typeof value === 'string' && shows(value)) found.push(where)
    if (typeof value !== 'object' || value === null || seen.has(value)) return
    seen.add(value)
    for (const [name, child] of childrenOf(value)) {
      if (shows(name)) found.push(`the name of a property of ${where}`)
      visit(child, where === 'value' ? name : `${where}.${name}`)
    }
  }
  visit(root, 'value')
  return found
}

function childrenOf(value: object): [name: string, child: unknown][] {
  if (value instanceof Uint8Array) return [['bytes', Buffer.from(value).toString('latin1')]]
  const own = Reflect.ownKeys(value).map((name): [string, unknown] => [String(name), property(value, name)])
  if (value instanceof Map) return [...own, ...[...value].flatMap(([key, entry], index): [string, unknown][] => [[`key ${index}`, key], [`entry ${index}`, entry]])]
  if (value instanceof Set) return [...own, ...[...value].map((entry, index): [string, unknown] => [`entry ${index}`, entry])]
  if (value instanceof Headers || value instanceof URLSearchParams) return [...own, ...value.entries()]
  return own
}

function property(value: object, name: string | symbol): unknown {
  try {
    return (value as Record<string | symbol, unknown>)[name]
  } catch {
    return undefined
  }
}
