import type { GrammarObject, GrammarSchema } from './grammar-schema.js'
import { writable } from './literal-schema.js'
import { countOf } from './read-array-schema.js'
import type { SchemaReader } from './schema-reader.js'
import { schemaRefusal } from './schema-refusal.js'

type Schema = Readonly<Record<string, unknown>>

export function readObjectSchema(schema: Schema, path: string, reader: SchemaReader): GrammarObject {
  const required = new Set(Array.isArray(schema['required']) ? (schema['required'] as unknown[]) : [])
  const named = namedProperties(schema, required, path)
  if (named.length === 0) return readMap(schema, path, reader)
  const properties = named.map(([name, inner]): [string, GrammarSchema] => [writable(name, 'properties', path), reader.read(inner, `${path}/properties/${name}`)])
  checkCount(schema, named.length, path)
  if (schema['additionalProperties'] !== undefined && schema['additionalProperties'] !== false) reader.note('additionalProperties', path)
  const read: GrammarObject = { type: 'object', properties: Object.fromEntries(properties) }
  reader.noteOptional(read, new Set(named.map(([name]) => name).filter((name) => !required.has(name))), path)
  return read
}

/** All properties that a schema knows by name and that can be there. A required name without a schema of its own has that of the others. */
function namedProperties(schema: Schema, required: ReadonlySet<unknown>, path: string): readonly (readonly [name: string, schema: unknown])[] {
  const given = Object.entries((schema['properties'] ?? {}) as object) as readonly (readonly [string, unknown])[]
  const names = new Set(given.map(([name]) => name))
  const others = [...required].filter((name): name is string => typeof name === 'string' && !names.has(name))
  if (others.length > 0 && schema['additionalProperties'] === false) throw schemaRefusal('required', path, 'it names a property that the schema does not allow')
  const rest = others.map((name) => [name, schema['additionalProperties'] ?? true] as const)
  return [...given.filter(([name, inner]) => inner !== false || required.has(name)), ...rest]
}

/** An object whose names are free. A name may come twice, and then counts once. */
function readMap(schema: Schema, path: string, reader: SchemaReader): GrammarObject {
  const { additionalProperties = true } = schema
  const minProperties = countOf(schema['minProperties'])
  const maxProperties = countOf(schema['maxProperties'])
  if (additionalProperties === false) {
    checkCount(schema, 0, path)
    return { type: 'object', properties: {} }
  }
  if ((minProperties ?? 0) > (maxProperties ?? Infinity)) throw schemaRefusal('maxProperties', path, 'no object has that few and that many properties')
  if ((minProperties ?? 0) > 1) reader.note('minProperties', path)
  return {
    type: 'object',
    properties: {},
    additionalProperties: additionalProperties === true ? true : reader.read(additionalProperties, `${path}/additionalProperties`),
    ...(minProperties === undefined ? {} : { minProperties }),
    ...(maxProperties === undefined ? {} : { maxProperties }),
  }
}

function checkCount(schema: Schema, written: number, path: string): void {
  if (written < (countOf(schema['minProperties']) ?? 0)) throw schemaRefusal('minProperties', path, 'the properties that it names are fewer')
  if (written > (countOf(schema['maxProperties']) ?? Infinity)) throw schemaRefusal('maxProperties', path, 'all properties that it names are written, and they are more')
}
