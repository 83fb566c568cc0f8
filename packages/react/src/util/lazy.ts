/** A value made when it is first asked for, once. */
export function lazy<Value>(create: () => Value): () => Value {
  let made: { value: Value } | undefined
  return () => (made ??= { value: create() }).value
}
