import { scopeKey } from '@arq/core'
import type { RunContext } from '@arq/core'

/** Whose requests stay together; `undefined` where nothing tells. */
export function stickyKey(run: RunContext | undefined, stickyBy: 'session' | 'user'): string | undefined {
  if (run === undefined) return undefined
  const user = run.scope === undefined ? undefined : scopeKey(run.scope)
  return (stickyBy === 'session' ? run.sessionId : undefined) ?? user ?? run.threadId ?? run.runId
}

/** Where a key lies between 0 and 100, the same each time and evenly spread. The salt makes each rollout begin with others. */
export function stickyPercent(key: string, salt: string): number {
  const text = `${salt}\n${key}`
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  // FNV-1a leaves like beginnings close together; two rounds of mixing (the end of MurmurHash3) spread them.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 42_949_672.96
}
