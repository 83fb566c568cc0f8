import type { RequestWarning } from '@arq/core'

/** What is said of a keyword that the answer is not held to as it stands. */
export function schemaWarning(keyword: string, path: string): RequestWarning {
  return { option: 'responseFormat', message: explanations[keyword] ?? `The answer is not held to "${keyword}" (first at ${path}) of its schema and may break it, so check it.` }
}

const explanations: Readonly<Record<string, string>> = {
  required: 'The local model writes every property of the schema, those too that are not in "required".',
  additionalProperties: 'The local model writes the named properties only, and none of those that "additionalProperties" of the schema would allow beside them.',
  oneOf: 'The answer fits a schema of "oneOf", and may fit another one of them too.',
}
