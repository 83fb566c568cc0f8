import { replyCode } from './reply-code.js'

const refusals: ReadonlySet<string | undefined> = new Set(['WRONGPASS', 'NOAUTH', 'NOPERM'])

/** Whether Redis does not let us in: trying again with the same credentials changes nothing. */
export function isRefusal(error: unknown): boolean {
  return refusals.has(replyCode(error))
}
