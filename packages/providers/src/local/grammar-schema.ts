/** The part of JSON Schema that `node-llama-cpp` makes a grammar of, without its gaps: every schema has a type, a choice, a value or a name. */
export type GrammarSchema =
  | { $ref: string }
  | { const: string | number | boolean | null }
  | { oneOf: readonly GrammarSchema[] }
  | { type: 'string'; minLength?: number; maxLength?: number }
  | { type: 'string'; format: string }
  | { type: 'number' | 'integer' | 'boolean' | 'null' }
  | GrammarArray
  | GrammarObject

export interface GrammarArray {
  type: 'array'
  /** Anything, where it is absent. */
  items?: GrammarSchema
  prefixItems?: readonly GrammarSchema[]
  minItems?: number
  maxItems?: number
}

/** All properties are written. Further ones are possible only where none are named. */
export interface GrammarObject {
  type: 'object'
  properties: Readonly<Record<string, GrammarSchema>>
  additionalProperties?: true | GrammarSchema
  minProperties?: number
  maxProperties?: number
}

export type GrammarDefinitions = Readonly<Record<string, GrammarSchema>>
