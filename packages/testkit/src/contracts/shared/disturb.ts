/** Changes whatever can be changed in something that a store handed out, however deep. What is frozen is left: that is as good as being ignored. */
export function disturb(value: unknown): void {
  if (value instanceof Int8Array) value.fill(99)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return
  for (const inner of Object.values(value)) disturb(inner)
  if (Object.isFrozen(value)) return
  if (Array.isArray(value)) value.push('disturbed')
  else for (const name of Object.keys(value)) Reflect.set(value, name, 'disturbed')
}
