import type { JsonSchema, RequestWarning } from '@arq/core'
import type { GrammarDefinitions, GrammarSchema } from './grammar-schema.js'
import { canEnd, pruneEndless } from './prune-endless.js'
import { SchemaReader } from './schema-reader.js'
import { schemaRefusal } from './schema-refusal.js'

export interface GrammarSchemaResult {
  /** For `createGrammarForJsonSchema`. */
  schema: GrammarSchema & { $defs?: GrammarDefinitions }
  warnings: readonly RequestWarning[]
}

const definitionPrefix = '#/$defs/'

/**
 * A JSON Schema in the part of it that `node-llama-cpp` makes a grammar of; the library itself takes what it does not know
 * for `null` or leaves it out. Whatever fits the result fits the schema, but for keywords that a warning names. Throws
 * `ValidationError` for a schema that nothing fits or that no grammar can be made of.
 */
export function toGrammarSchema(asked: JsonSchema): GrammarSchemaResult {
  const reader = new SchemaReader(asked)
  const root = reader.read(asked, '#')
  let definitions = reader.readDefinitions()
  for (const [ref, definition] of Object.entries(definitions)) definitions = { ...definitions, [ref]: pruneEndless(definition, definitions, reader.optional) }
  const schema = pruneEndless(root, definitions, reader.optional)
  if (!canEnd(schema, definitions)) throw schemaRefusal('$ref', '#', 'it leads round in a circle that no answer gets out of')
  const named = Object.entries(definitions).map(([ref, definition]) => [ref.slice(definitionPrefix.length), definition] as const)
  return { schema: named.length === 0 ? schema : { ...schema, $defs: Object.fromEntries(named) }, warnings: reader.warnings() }
}
