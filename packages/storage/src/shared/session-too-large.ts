import { maxSessionBytes, ValidationError } from '@arq/core'

/** What a caller gets whose values would make a session too large. */
export function sessionTooLarge(): ValidationError {
  return new ValidationError(
    `The values of this session would take more than ${maxSessionBytes} bytes of JSON, so none of them was set. Remove some, or keep large things elsewhere and their ids here.`,
    { details: { path: 'values', maxBytes: maxSessionBytes } },
  )
}
