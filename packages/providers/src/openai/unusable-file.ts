import { ValidationError } from '@arq/core'

/** The error for a file that cannot be sent: what is wrong with it, and what to do instead. */
export function unusableFile(mediaType: string, why: string, remedy: string): ValidationError {
  return new ValidationError(`A message holds a file of type ${mediaType}, and ${why}, so it would be answered blindly. ${remedy}.`, {
    details: { part: 'file', mediaType },
  })
}
