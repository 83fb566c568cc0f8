import type { GrammarArray } from './grammar-schema.js'
import type { SchemaReader } from './schema-reader.js'
import { schemaRefusal } from './schema-refusal.js'

export function readArraySchema(schema: Readonly<Record<string, unknown>>, path: string, reader: SchemaReader): GrammarArray {
  const listed = [schema['prefixItems'], schema['items']].find((value) => Array.isArray(value)) as readonly unknown[] | undefined
  const items = Array.isArray(schema['items']) ? schema['additionalItems'] : schema['items']
  const minItems = countOf(schema['minItems']) ?? 0
  const maxItems = items === false ? Math.min(listed?.length ?? 0, countOf(schema['maxItems']) ?? Infinity) : countOf(schema['maxItems'])
  if (maxItems !== undefined && maxItems < minItems) throw schemaRefusal('maxItems', path, 'no list is that short and that long')
  const prefixItems = (listed ?? []).slice(0, maxItems).map((item, index) => reader.read(item, `${path}/prefixItems/${index}`))
  return {
    type: 'array',
    ...(items === undefined || typeof items === 'boolean' || maxItems === prefixItems.length ? {} : { items: reader.read(items, `${path}/items`) }),
    ...(prefixItems.length === 0 ? {} : { prefixItems }),
    ...(minItems === 0 ? {} : { minItems }),
    ...(maxItems === undefined ? {} : { maxItems }),
  }
}

/** A keyword's number of things, where it is one. */
export function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined
}
