import type { GrammarSchema } from './grammar-schema.js'
import { schemaRefusal } from './schema-refusal.js'

/** One value as a schema that takes nothing else. */
export function literalSchema(value: unknown, keyword: string, path: string): GrammarSchema {
  if (Array.isArray(value)) {
    const prefixItems = value.map((item) => literalSchema(item, keyword, path))
    return { type: 'array', minItems: value.length, maxItems: value.length, ...(value.length === 0 ? {} : { prefixItems }) }
  }
  if (typeof value === 'string') return { const: writable(value, keyword, path) }
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return { const: value }
  if (typeof value !== 'object') throw schemaRefusal(keyword, path, 'its value is not JSON')
  const entries = Object.entries(value).map(([name, inner]) => [writable(name, keyword, path), literalSchema(inner, keyword, path)] as const)
  return { type: 'object', properties: Object.fromEntries(entries) }
}

/** The converter writes characters into its grammar as they are, but for the three control characters that JSON has short names of. */
export function writable(text: string, keyword: string, path: string): string {
  const isPlain = Array.from(text).every((character) => character === '\t' || character === '\n' || character === '\r' || isPrintable(character))
  if (isPlain) return text
  throw schemaRefusal(keyword, path, 'a text in it has control characters or half a character, which the grammar cannot spell')
}

function isPrintable(character: string): boolean {
  const code = character.codePointAt(0) ?? 0
  return code >= 0x20 && code !== 0x7f && (code < 0xd800 || code > 0xdfff)
}
