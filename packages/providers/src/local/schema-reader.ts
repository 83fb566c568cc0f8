import type { JsonSchema, RequestWarning } from '@arq/core'
import { jsonField } from '../shared/json-field.js'
import type { GrammarDefinitions, GrammarSchema } from './grammar-schema.js'
import { literalSchema } from './literal-schema.js'
import type { OptionalNames } from './prune-endless.js'
import { readArraySchema } from './read-array-schema.js'
import { readObjectSchema } from './read-object-schema.js'
import { readStringSchema } from './read-string-schema.js'
import { assertingKeywords, refusedKeywords, typeByKeyword, unheldKeywords } from './schema-keywords.js'
import { schemaRefusal } from './schema-refusal.js'
import { schemaWarning } from './schema-warning.js'

type Schema = Readonly<Record<string, unknown>>

/** Reads one JSON Schema, and keeps what it is not held to and the names it refers to. */
export class SchemaReader {
  readonly #root: JsonSchema
  readonly #unheld = new Map<string, string>()
  readonly #optional = new Map<GrammarSchema, ReadonlySet<string>>()
  readonly #referred = new Map<string, unknown>()

  constructor(root: JsonSchema) {
    this.#root = root
  }

  get optional(): OptionalNames {
    return this.#optional
  }

  warnings(): readonly RequestWarning[] {
    return [...this.#unheld].map(([keyword, path]) => schemaWarning(keyword, path))
  }

  /** Notes a keyword that the answer is not held to, or held to more tightly than asked. */
  note(keyword: string, path: string): void {
    if (!this.#unheld.has(keyword)) this.#unheld.set(keyword, path)
  }

  noteOptional(schema: GrammarSchema, names: ReadonlySet<string>, path: string): void {
    if (names.size === 0) return
    this.#optional.set(schema, names)
    this.note('required', path)
  }

  /** Every definition that was referred to, and those that they refer to, by their `$ref`. */
  readDefinitions(): GrammarDefinitions {
    const definitions: Record<string, GrammarSchema> = {}
    // What is referred to on the way joins the end of the map, and so is read too.
    for (const [ref, schema] of this.#referred) definitions[ref] = this.read(schema, ref)
    return definitions
  }

  read(schema: unknown, path: string): GrammarSchema {
    if (schema === true) return anything
    if (!isSchema(schema)) throw schemaRefusal(path.slice(path.lastIndexOf('/') + 1), path, 'nothing fits it')
    for (const keyword of refusedKeywords) if (keyword in schema) throw schemaRefusal(keyword, path, 'no grammar can be made of it')
    for (const keyword of unheldKeywords) if (keyword in schema && schema[keyword] !== false) this.note(keyword, path)
    return this.#readChoice(schema, path) ?? this.#readTypes(schema, path)
  }

  /** What is given by a name, a value, or a list of either. */
  #readChoice(schema: Schema, path: string): GrammarSchema | undefined {
    if ('$ref' in schema) return this.#refer(alone(schema, '$ref', path), path)
    if ('const' in schema) return literalSchema(schema['const'], 'const', path)
    if ('enum' in schema) return this.#readEnum(schema, path)
    if ('allOf' in schema) return this.#readOnlyPart(alone(schema, 'allOf', path), path)
    for (const keyword of ['anyOf', 'oneOf']) if (keyword in schema) return this.#readBranches(schema, keyword, path)
    return undefined
  }

  #refer(ref: unknown, path: string): GrammarSchema {
    const [, folder, name] = (typeof ref === 'string' ? /^#\/(\$defs|definitions)\/([^/]+)$/.exec(ref) : null) ?? []
    const target = folder === undefined || name === undefined ? undefined : jsonField(this.#root, folder, name.replaceAll('~1', '/').replaceAll('~0', '~'))
    if (target === undefined) throw schemaRefusal('$ref', path, 'it does not lead to a definition under $defs of the same schema')
    const known = `#/$defs/${name}`
    if (!this.#referred.has(known)) this.#referred.set(known, target)
    return { $ref: known }
  }

  #readEnum(schema: Schema, path: string): GrammarSchema {
    const values = Array.isArray(schema['enum']) ? (schema['enum'] as unknown[]) : []
    const fitting = values.filter((value) => isOfType(value, schema['type']))
    if (fitting.length === 0) throw schemaRefusal('enum', path, 'it has no value to choose')
    return { oneOf: fitting.map((value) => literalSchema(value, 'enum', path)) }
  }

  #readOnlyPart(parts: unknown, path: string): GrammarSchema {
    if (Array.isArray(parts) && parts.length === 1) return this.read(parts[0], `${path}/allOf/0`)
    throw schemaRefusal('allOf', path, 'no grammar holds to several schemas at once')
  }

  #readBranches(schema: Schema, keyword: string, path: string): GrammarSchema {
    const { type, ...rest } = schema
    const branches = alone(rest, keyword, path)
    if (!Array.isArray(branches) || branches.length === 0) throw schemaRefusal(keyword, path, 'it has no schema to choose')
    if (keyword === 'oneOf' && branches.length > 1) this.note(keyword, path)
    const typed = (branch: unknown): unknown => (type === undefined || !isSchema(branch) ? branch : { type, ...branch })
    return { oneOf: branches.map((branch, index) => this.read(typed(branch), `${path}/${keyword}/${index}`)) }
  }

  #readTypes(schema: Schema, path: string): GrammarSchema {
    const types = typesOf(schema)
    if (types === undefined) return anything
    const read = types.map((type) => this.#readType(schema, type, path))
    const [only] = read
    if (only === undefined) throw schemaRefusal('type', path, 'it names no type')
    return read.length === 1 ? only : { oneOf: read }
  }

  #readType(schema: Schema, type: unknown, path: string): GrammarSchema {
    switch (type) {
      case 'object':
        return readObjectSchema(schema, path, this)
      case 'array':
        return readArraySchema(schema, path, this)
      case 'string':
        return readStringSchema(schema, path, this)
      case 'number':
      case 'integer':
      case 'boolean':
      case 'null':
        return { type }
      default:
        throw schemaRefusal('type', path, 'JSON knows no such type')
    }
  }
}

/** The converter has no word for it at the top; inside an array or an object it knows it. */
const anything: GrammarSchema = {
  oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }, { type: 'null' }, { type: 'array' }, { type: 'object', properties: {}, additionalProperties: true }],
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value of a keyword that nothing else may stand beside. */
function alone(schema: Schema, keyword: string, path: string): unknown {
  const other = assertingKeywords.find((name) => name !== keyword && name in schema)
  if (other === undefined) return schema[keyword]
  throw schemaRefusal(keyword, path, `"${other}" stands beside it, and no grammar holds to both`)
}

function typesOf(schema: Schema): readonly unknown[] | undefined {
  const { type } = schema
  if (type !== undefined) return Array.isArray(type) ? (type as unknown[]) : [type]
  const told = typeByKeyword.find(([, keywords]) => keywords.some((keyword) => keyword in schema))
  return told === undefined ? undefined : [told[0]]
}

function isOfType(value: unknown, type: unknown): boolean {
  if (type === undefined) return true
  if (Array.isArray(type)) return type.some((one) => isOfType(value, one))
  if (type === 'integer') return Number.isInteger(value)
  if (value === null) return type === 'null'
  if (Array.isArray(value)) return type === 'array'
  return typeof value === type
}
