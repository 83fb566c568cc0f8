import type { GrammarSchema } from './grammar-schema.js'
import { countOf } from './read-array-schema.js'
import type { SchemaReader } from './schema-reader.js'
import { schemaRefusal } from './schema-refusal.js'

/** Formats that the converter knows. */
const formats: readonly unknown[] = ['date', 'time', 'date-time']

export function readStringSchema(schema: Readonly<Record<string, unknown>>, path: string, reader: SchemaReader): GrammarSchema {
  const { format } = schema
  const minLength = countOf(schema['minLength'])
  const maxLength = countOf(schema['maxLength'])
  if (minLength !== undefined && maxLength !== undefined && minLength > maxLength) throw schemaRefusal('maxLength', path, 'no text is that short and that long')
  if (typeof format === 'string' && formats.includes(format)) {
    for (const keyword of ['minLength', 'maxLength']) if (keyword in schema) reader.note(keyword, path)
    return { type: 'string', format }
  }
  if (format !== undefined) reader.note('format', path)
  return { type: 'string', ...(minLength === undefined ? {} : { minLength }), ...(maxLength === undefined ? {} : { maxLength }) }
}
