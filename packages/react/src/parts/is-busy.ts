import type { ChatSnapshot } from '@arq/core/client'

/** An answer is being written. */
export function isBusy({ status }: Pick<ChatSnapshot, 'status'>): boolean {
  return status === 'submitted' || status === 'streaming'
}
