import type { GrammarDefinitions, GrammarObject, GrammarSchema } from './grammar-schema.js'

/** Names of the properties of an object that an answer may do without. */
export type OptionalNames = ReadonlyMap<GrammarSchema, ReadonlySet<string>>

/**
 * Leaves out optional properties that could never be written to their end, such as the next node of every node of a list:
 * the grammar has the model write all properties that are there.
 */
export function pruneEndless(schema: GrammarSchema, definitions: GrammarDefinitions, optional: OptionalNames): GrammarSchema {
  const within = (inner: GrammarSchema): GrammarSchema => pruneEndless(inner, definitions, optional)
  if ('oneOf' in schema) return { oneOf: schema.oneOf.map(within) }
  if (!('type' in schema)) return schema
  if (schema.type === 'object') return pruneObject(schema, definitions, optional)
  if (schema.type !== 'array') return schema
  return {
    ...schema,
    ...(schema.items === undefined ? {} : { items: within(schema.items) }),
    ...(schema.prefixItems === undefined ? {} : { prefixItems: schema.prefixItems.map(within) }),
  }
}

function pruneObject(schema: GrammarObject, definitions: GrammarDefinitions, optional: OptionalNames): GrammarObject {
  const mayGo = optional.get(schema) ?? new Set()
  const kept = Object.entries(schema.properties).filter(([name, inner]) => !mayGo.has(name) || canEnd(inner, definitions))
  const { additionalProperties } = schema
  return {
    ...schema,
    properties: Object.fromEntries(kept.map(([name, inner]) => [name, pruneEndless(inner, definitions, optional)])),
    ...(typeof additionalProperties === 'object' ? { additionalProperties: pruneEndless(additionalProperties, definitions, optional) } : {}),
  }
}

/** Whether there is an answer of this shape that ends, all properties written. */
export function canEnd(schema: GrammarSchema, definitions: GrammarDefinitions, entered: readonly string[] = []): boolean {
  const ends = (inner: GrammarSchema): boolean => canEnd(inner, definitions, entered)
  if ('$ref' in schema) {
    const definition = definitions[schema.$ref]
    return definition !== undefined && !entered.includes(schema.$ref) && canEnd(definition, definitions, [...entered, schema.$ref])
  }
  if ('oneOf' in schema) return schema.oneOf.some(ends)
  if (!('type' in schema)) return true
  if (schema.type === 'object') return Object.values(schema.properties).every(ends)
  if (schema.type !== 'array') return true
  const { items, minItems = 0, prefixItems = [] } = schema
  return prefixItems.every(ends) && (items === undefined || minItems <= prefixItems.length || ends(items))
}
