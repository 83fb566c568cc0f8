import { ValidationError, type JsonSchema } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { toGrammarSchema } from './to-grammar-schema.js'

const only = (schema: JsonSchema): unknown => {
  const { schema: read, warnings } = toGrammarSchema(schema)
  expect(warnings).toEqual([])
  return read
}

const anything = {
  oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }, { type: 'null' }, { type: 'array' }, { type: 'object', properties: {}, additionalProperties: true }],
}

describe('toGrammarSchema', () => {
  it.each<[string, JsonSchema, unknown]>([
    ['annotations', { type: 'string', title: 'Name', description: 'x', default: 'y', examples: ['z'] }, { type: 'string' }],
    ['anyOf, which the library takes for null', { anyOf: [{ type: 'string' }, { type: 'null' }], title: 'x' }, { oneOf: [{ type: 'string' }, { type: 'null' }] }],
    ['types with a list or an object among them', { type: ['array', 'null'], maxItems: 2 }, { oneOf: [{ type: 'array', maxItems: 2 }, { type: 'null' }] }],
    ['no type at all', {}, anything],
    ['a type that its keywords tell', { minLength: 2 }, { type: 'string', minLength: 2 }],
    ['a type beside a choice', { type: 'string', anyOf: [{ minLength: 1 }, { const: 'x' }] }, { oneOf: [{ type: 'string', minLength: 1 }, { const: 'x' }] }],
    ['values that are no scalars', { const: { a: [1, null] } }, { type: 'object', properties: { a: { type: 'array', minItems: 2, maxItems: 2, prefixItems: [{ const: 1 }, { const: null }] } } }],
    ['values of other types', { type: 'string', enum: ['a', 1, null] }, { oneOf: [{ const: 'a' }] }],
    ['a single part', { allOf: [{ type: 'null' }], description: 'x' }, { type: 'null' }],
    ['a list that ends', { type: 'array', prefixItems: [{ type: 'null' }, { type: 'string' }], items: false }, { type: 'array', prefixItems: [{ type: 'null' }, { type: 'string' }], maxItems: 2 }],
    ['a list that ends early', { type: 'array', prefixItems: [{ type: 'null' }, { type: 'string' }], maxItems: 1 }, { type: 'array', prefixItems: [{ type: 'null' }], maxItems: 1 }],
    ['lists of older drafts', { type: 'array', items: [{ type: 'null' }], additionalItems: { type: 'string' } }, { type: 'array', prefixItems: [{ type: 'null' }], items: { type: 'string' } }],
    ['an open object', { type: 'object' }, { type: 'object', properties: {}, additionalProperties: true }],
    ['a required name without a schema', { required: ['a'] }, { type: 'object', properties: { a: anything } }],
    ['definitions, old and new', { $ref: '#/definitions/a', definitions: { a: { type: 'array', items: { $ref: '#/$defs/b~1c' } } }, $defs: { 'b/c': { type: 'null' } } }, {
      $ref: '#/$defs/a',
      $defs: { a: { type: 'array', items: { $ref: '#/$defs/b~1c' } }, 'b~1c': { type: 'null' } },
    }],
  ])('reads %s', (_, schema, expected) => {
    expect(only(schema)).toEqual(expected)
  })

  it('warns once of each keyword that it does not hold to', () => {
    const { schema, warnings } = toGrammarSchema({
      type: 'object',
      properties: { a: { type: 'integer', minimum: 1, maximum: 3 }, b: { type: 'number', minimum: 2 }, c: { type: 'string', pattern: '^x$', format: 'email' }, d: { type: 'array', uniqueItems: true } },
      required: ['a', 'b', 'c', 'd'],
    })
    expect(schema).toEqual({ type: 'object', properties: { a: { type: 'integer' }, b: { type: 'number' }, c: { type: 'string' }, d: { type: 'array' } } })
    expect(warnings.map(({ option }) => option)).toEqual(Array.from({ length: 5 }, () => 'responseFormat'))
    expect(warnings.map(({ message }) => /"(\w+)" \(first at ([^)]+)\)/.exec(message)?.slice(1))).toEqual([
      ['minimum', '#/properties/a'],
      ['maximum', '#/properties/a'],
      ['pattern', '#/properties/c'],
      ['format', '#/properties/c'],
      ['uniqueItems', '#/properties/d'],
    ])
  })

  it('says that all properties are written and no others, and that branches may overlap', () => {
    const { schema, warnings } = toGrammarSchema({ oneOf: [{ type: 'object', properties: { a: { type: 'null' } }, additionalProperties: true }, { type: 'object', properties: { b: false } }] })
    expect(schema).toEqual({ oneOf: [{ type: 'object', properties: { a: { type: 'null' } } }, { type: 'object', properties: {}, additionalProperties: true }] })
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('"oneOf"'),
      expect.stringContaining('"additionalProperties"'),
      expect.stringContaining('"required"'),
    ])
  })

  it('leaves out what is optional and could never end', () => {
    const node = { type: 'object', properties: { value: { type: 'null' }, next: { $ref: '#/$defs/node' } }, required: ['value'] }
    const { schema } = toGrammarSchema({ type: 'object', properties: { list: { $ref: '#/$defs/node' } }, $defs: { node } })
    expect(schema).toEqual({ type: 'object', properties: { list: { $ref: '#/$defs/node' } }, $defs: { node: { type: 'object', properties: { value: { type: 'null' } } } } })
    expect(() => toGrammarSchema({ $ref: '#/$defs/node', $defs: { node: { ...node, required: ['value', 'next'] } } })).toThrow(/"\$ref" at #, and it leads round/)
  })

  it.each<[string, JsonSchema]>([
    ['not', { not: { type: 'string' } }],
    ['if', { if: { type: 'string' } }],
    ['patternProperties', { type: 'object', patternProperties: {} }],
    ['allOf', { allOf: [{ type: 'object' }, { required: ['a'] }] }],
    ['allOf', { type: 'object', allOf: [{ required: ['a'] }] }],
    ['anyOf', { anyOf: [{ type: 'string' }], properties: {} }],
    ['anyOf', { anyOf: [] }],
    ['enum', { enum: [] }],
    ['enum', { type: 'string', enum: [1] }],
    ['const', { const: '\u0001' }],
    ['enum', { enum: ['\uD83D'] }],
    ['properties', { properties: { '\u0000': true } }],
    ['type', { type: 'text' }],
    ['type', { type: [] }],
    ['$ref', { $ref: '#/$defs/nowhere' }],
    ['$ref', { $ref: 'https://example.com/schema' }],
    ['$ref', { $ref: '#/$defs/a', minLength: 1, $defs: { a: true } }],
    ['maxLength', { type: 'string', minLength: 2, maxLength: 1 }],
    ['maxItems', { type: 'array', minItems: 2, maxItems: 1 }],
    ['maxItems', { type: 'array', prefixItems: [true], items: false, minItems: 2 }],
    ['required', { required: ['a'], additionalProperties: false }],
    ['minProperties', { properties: { a: true }, required: ['a'], minProperties: 2 }],
    ['maxProperties', { properties: { a: true, b: true }, required: ['a'], maxProperties: 1 }],
    ['a', { properties: { a: false }, required: ['a'] }],
  ])('refuses "%s" as in %j', (keyword, schema) => {
    const refused = (): unknown => toGrammarSchema(schema)
    expect(refused).toThrow(ValidationError)
    expect(refused).toThrow(expect.objectContaining({ details: expect.objectContaining({ keyword }) as unknown }) as Error)
  })
})
