import type { Random } from '@arq/core'

/** Draws from a source of chance. */
export class SeamChance {
  readonly #random: Pick<Random, 'next'>

  constructor(random: Pick<Random, 'next'>) {
    this.#random = random
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.#random.next() * (most - least + 1))
  }

  isTrue(share: number): boolean {
    return this.#random.next() < share
  }

  pick<Item>(items: readonly [Item, ...Item[]] | readonly Item[]): Item {
    const item = items[this.between(0, items.length - 1)]
    if (item === undefined) throw new RangeError('There is nothing to pick from: the list is empty. Give it at least one item.')
    return item
  }

  /** One of the entries, as often as its weight says. */
  weighted<Item>(entries: readonly (readonly [weight: number, item: Item])[]): Item {
    const total = entries.reduce((sum, [weight]) => sum + weight, 0)
    let left = this.#random.next() * total
    for (const [weight, item] of entries) {
      left -= weight
      if (left < 0) return item
    }
    return this.pick(entries)[1]
  }
}
