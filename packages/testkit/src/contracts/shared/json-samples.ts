/** Values that come back from JSON as they went in, many of which are known to get lost on the way through other formats. */
export const jsonSamples: readonly unknown[] = [
  null, true, false, 0, '', [], {}, [[]], [{}], { empty: {}, none: [] }, [null], 0.1, -1.5, 1e21, 5e-324, Number.MAX_SAFE_INTEGER,
  123_456_789_012_345, 'ä€😀\u2028\u0000\\"', '{"a":1}',
  { a: { b: [1, 'two', null, { c: false }] } }, { '': 1, 'a.b': 2, 'ä\n': 3, '1': 4 }, JSON.parse('{"__proto__":{"a":1}}'), 'x'.repeat(20_000),
]

/** What JSON changes, with what it makes of it. */
export const jsonChanges: readonly (readonly [given: unknown, kept: unknown])[] = [
  [{ a: undefined, b: 1 }, { b: 1 }],
  [[undefined, 1], [null, 1]],
  [{ at: new Date(0) }, { at: '1970-01-01T00:00:00.000Z' }],
  [Number.NaN, null],
  [{ a: { b: undefined } }, { a: {} }],
]

/** What JSON cannot hold. */
export function notJson(): readonly unknown[] {
  const circle: { self?: unknown } = {}
  circle.self = circle
  return [circle, { deep: [1n] }]
}
