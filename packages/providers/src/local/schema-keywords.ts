/** Keywords that decide the shape of an answer and that no grammar can be made of here. */
export const refusedKeywords: readonly string[] = [
  'not',
  'if',
  'then',
  'else',
  'patternProperties',
  'dependentSchemas',
  'dependencies',
  '$dynamicRef',
  '$recursiveRef',
]

/** Keywords that narrow values down. The answer has the right shape and may break them. */
export const unheldKeywords: readonly string[] = [
  'pattern',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'uniqueItems',
  'contains',
  'minContains',
  'maxContains',
  'unevaluatedItems',
  'propertyNames',
  'dependentRequired',
  'unevaluatedProperties',
]

/** Keywords that a type is told by where a schema names none. */
export const typeByKeyword: readonly (readonly [type: string, keywords: readonly string[]])[] = [
  ['object', ['properties', 'required', 'additionalProperties', 'minProperties', 'maxProperties', 'propertyNames']],
  ['array', ['items', 'prefixItems', 'minItems', 'maxItems', 'uniqueItems', 'contains']],
  ['string', ['minLength', 'maxLength', 'pattern', 'format']],
  ['number', ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']],
]

/** What a schema asserts beside the keyword that is looked at. The rest of its keywords describe only. */
export const assertingKeywords: readonly string[] = [
  ...refusedKeywords,
  ...unheldKeywords,
  ...typeByKeyword.flatMap(([, keywords]) => keywords),
  '$ref',
  'allOf',
  'anyOf',
  'oneOf',
  'const',
  'enum',
  'type',
]
