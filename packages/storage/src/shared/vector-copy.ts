import type { MemoryVector } from '@arq/core'

/** A vector of its own, also where the given one is a window into something larger. */
export function vectorCopy({ embedder, values }: MemoryVector): MemoryVector {
  return { embedder, values: Int8Array.from(values) }
}
