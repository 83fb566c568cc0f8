import { StorageError } from '@arq/core'
import { isRefusal } from './is-refusal.js'
import { replyCode } from './reply-code.js'

interface Explanation {
  happened: string
  remedy: string
  isRetryable: boolean
}

const explained: Readonly<Record<string, Explanation>> = {
  OOM: { happened: 'its memory is full (maxmemory) and nothing may be evicted', remedy: 'Raise maxmemory, or shorten how long ended runs and threads are kept', isRetryable: true },
  READONLY: { happened: 'the server is a read-only replica', remedy: 'Connect to the master, by its own address, by Sentinel or as a cluster', isRetryable: true },
  MISCONF: { happened: 'it cannot write its snapshot to disk and therefore takes no writes', remedy: 'Free disk space there and look at its log', isRetryable: true },
  WRONGTYPE: { happened: 'something else is stored under a key of ours', remedy: 'Give this store a prefix or a database of its own', isRetryable: false },
}
const refused: Explanation = { happened: 'it does not accept our user name and password, or they may not do this', remedy: 'Check the credentials in REDIS_URL, and that they may run scripts, publish and subscribe', isRetryable: false }
const unreachable: Explanation = { happened: 'it cannot be reached', remedy: 'Check that the server runs and that REDIS_URL names its address, then send again', isRetryable: true }
const unexpected: Explanation = { happened: 'it refused the command', remedy: 'Check that it is Redis 6.2 or newer, and look at the cause', isRetryable: false }

/** What a failed call rejects with. It names the operation and never a key, a value or an address. */
export function redisFailure(purpose: string, cause: unknown): StorageError {
  const code = replyCode(cause)
  const { happened, remedy, isRetryable } = explanationOf(cause, code)
  return new StorageError(`Redis could not ${purpose}: ${happened}. What it was asked for is not certain to be done. ${remedy}.`, {
    isRetryable,
    details: { store: 'redis', operation: purpose, ...(code === undefined ? {} : { reply: code }) },
    cause,
  })
}

function explanationOf(cause: unknown, code: string | undefined): Explanation {
  if (isRefusal(cause)) return refused
  if (code === undefined || passing.has(code)) return explained[code ?? ''] ?? unreachable
  return explained[code] ?? unexpected
}

/** Answers of a server that is starting, or in a cluster that is choosing a master. */
const passing: ReadonlySet<string> = new Set(['LOADING', 'CLUSTERDOWN', 'TRYAGAIN', 'MASTERDOWN', 'READONLY', 'BUSY', 'NOREPLICAS', 'MOVED', 'ASK'])

/** Whether the same call may succeed in a moment. */
export function isPassing(error: unknown): boolean {
  const code = replyCode(error)
  return code === undefined ? !isRefusal(error) : passing.has(code)
}
