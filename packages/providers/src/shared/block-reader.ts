import type { StreamEvent } from '@arq/core'

type BlockKind = 'text' | 'reasoning'

/** Keeps at most one block of text or reasoning open and gives each its own id, since some models go back and forth. */
export class BlockReader {
  #open: { kind: BlockKind; id: string } | undefined
  #count = 0

  add(kind: BlockKind, delta: string): readonly StreamEvent[] {
    if (delta === '') return []
    if (this.#open?.kind === kind) return [{ type: `${kind}-delta`, id: this.#open.id, delta }]
    const closed = this.close()
    this.#open = { kind, id: `${kind}-${this.#count}` }
    this.#count += 1
    return [...closed, { type: `${kind}-start`, id: this.#open.id }, { type: `${kind}-delta`, id: this.#open.id, delta }]
  }

  close(): readonly StreamEvent[] {
    if (this.#open === undefined) return []
    const { kind, id } = this.#open
    this.#open = undefined
    return [{ type: `${kind}-end`, id }]
  }

  /** Ends thinking that the vendor vouches for; thinking without words becomes a block too, or its proof would be lost. */
  closeReasoning(proof: string): readonly StreamEvent[] {
    const before = this.#open?.kind === 'text' ? this.close() : []
    const id = this.#open?.id ?? `reasoning-${this.#count++}`
    const opened: readonly StreamEvent[] = this.#open === undefined ? [{ type: 'reasoning-start', id }] : []
    this.#open = undefined
    return [...before, ...opened, { type: 'reasoning-end', id, proof }]
  }
}
