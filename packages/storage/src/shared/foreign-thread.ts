import { ValidationError } from '@arq/core'

/** What a caller gets who writes into a thread of another scope. */
export function foreignThread(threadId: string): ValidationError {
  return new ValidationError('This thread id is already in use by somebody else, so nothing was saved. Start the conversation under a new id.', {
    details: { path: 'id', threadId },
  })
}
