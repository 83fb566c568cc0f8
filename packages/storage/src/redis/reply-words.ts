import { StorageError } from '@arq/core'
import type { RedisScript } from './connection/redis-script.js'
import { unreadableReply } from './unreadable-reply.js'

/** The answer of a script: a word that says what it is, and what belongs to it. Rejects what a later release wrote. */
export function replyWords(script: RedisScript, reply: unknown): readonly [string, ...unknown[]] {
  const [word, ...rest]: readonly unknown[] = Array.isArray(reply) ? reply : []
  if (typeof word !== 'string') throw unreadableReply(script.purpose)
  if (word === 'newer') throw newer(script.purpose, String(rest[0]))
  return [word, ...rest]
}

/** Reads what was stored as JSON. */
export function readJson(purpose: string, text: unknown): unknown {
  try {
    return JSON.parse(String(text))
  } catch (cause) {
    throw unreadableReply(purpose, cause)
  }
}

function newer(purpose: string, version: string): StorageError {
  return new StorageError(`Redis could not ${purpose}: it was stored in format ${version} by a newer release, and this one knows format 1. Update this process.`, {
    isRetryable: false,
    details: { store: 'redis', operation: purpose, version },
  })
}
