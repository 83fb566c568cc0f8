import { errorStatus, type ErrorCode } from '@arq/core'

/** An error that came from elsewhere may carry any word; names that are counted by come from a closed list. */
export function knownErrorCode(code: ErrorCode): ErrorCode {
  return Object.hasOwn(errorStatus, code) ? code : 'internal'
}
