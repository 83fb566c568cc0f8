/** Every way in which scripts of these lengths can run side by side: each order names, step by step, whose turn it is. */
export function* allOrders(lengths: readonly number[]): Generator<readonly number[]> {
  if (lengths.every((length) => length === 0)) yield []
  for (const [whose, length] of lengths.entries()) {
    if (length === 0) continue
    for (const rest of allOrders(lengths.with(whose, length - 1))) yield [whose, ...rest]
  }
}
