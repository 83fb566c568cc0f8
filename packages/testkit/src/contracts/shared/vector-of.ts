import type { MemoryVector } from '@arq/core'

/** A vector of these values. */
export function vectorOf(values: readonly number[], embedder: string = 'embedder-1'): MemoryVector {
  return { embedder, values: Int8Array.from(values) }
}

/** Every value that a byte can have, from -128 to 127. */
export const everyByte: readonly number[] = Array.from({ length: 256 }, (_, index) => index - 128)
