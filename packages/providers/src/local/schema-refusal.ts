import { ValidationError } from '@arq/core'

/** The error for a keyword that no grammar can be made of. `path` is a JSON pointer into the schema. */
export function schemaRefusal(keyword: string, path: string, why: string): ValidationError {
  return new ValidationError(
    `The answer's schema holds "${keyword}" at ${path}, and ${why}, so the local model could not be held to it. Change the schema, or use another provider.`,
    { details: { keyword, path } },
  )
}
