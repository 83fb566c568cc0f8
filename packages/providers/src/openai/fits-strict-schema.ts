import { jsonField } from '../shared/json-field.js'

/**
 * Whether the vendor can hold a model to a schema: every object is closed (`additionalProperties: false`) and requires all
 * of its properties, and the root is an object. Sent as strict, any other schema is refused.
 */
export function fitsStrictSchema(schema: unknown): boolean {
  return jsonField(schema, 'type') === 'object' && jsonField(schema, 'anyOf') === undefined && isClosed(schema)
}

function isClosed(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(isClosed)
  if (typeof schema !== 'object' || schema === null) return true
  if (foreign.some((keyword) => keyword in schema)) return false
  return closesItsObject(schema) && Object.entries(schema).every(([keyword, inner]) => isClosedUnder(keyword, inner))
}

/** Keywords the vendor does not enforce and refuses in strict mode. */
const foreign: readonly string[] = ['allOf', 'oneOf', 'not', 'if', 'patternProperties', 'dependentSchemas', 'dependentRequired']

function closesItsObject(schema: object): boolean {
  const properties = jsonField(schema, 'properties')
  if (jsonField(schema, 'type') !== 'object' && properties === undefined) return true
  const required = jsonField(schema, 'required')
  const names = Object.keys((properties ?? {}) as object)
  return jsonField(schema, 'additionalProperties') === false && names.every((name) => Array.isArray(required) && required.includes(name))
}

function isClosedUnder(keyword: string, inner: unknown): boolean {
  if (['properties', '$defs', 'definitions'].includes(keyword)) return Object.values((inner ?? {}) as object).every(isClosed)
  return ['items', 'anyOf', 'prefixItems'].includes(keyword) ? isClosed(inner) : true
}
