/**
 * A deep copy that nobody can change: what a caller keeps and what a store holds stay apart without a copy on
 * every read. For data as JSON knows it.
 */
export function frozenCopy<Value>(value: Value): Value {
  return freeze(structuredClone(value))
}

function freeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  for (const inner of Object.values(value)) freeze(inner)
  return Object.freeze(value)
}
