/** Whether a value that came from outside has a shape. */
export type Check = (value: unknown) => boolean

export const isText: Check = (value) => typeof value === 'string'
/** Text that becomes part of a key: half a surrogate pair cannot be escaped. */
export const isKeyText: Check = (value) => typeof value === 'string' && !/\p{Surrogate}/u.test(value)
export const isFlag: Check = (value) => typeof value === 'boolean'
/** A whole number, such as when something is over. */
export const isWhole: Check = (value) => Number.isSafeInteger(value)
/** When something was, in milliseconds since the epoch: what a clock says, in microseconds too, until the year 2255. */
export const isMoment: Check = (value) => Number.isSafeInteger(value) && Math.abs(Number(value)) < 9_000_000_000_000
export const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0
export const isNumber: Check = (value) => Number.isFinite(value)
export const isAnything: Check = () => true

export function isOneOf(...allowed: readonly unknown[]): Check {
  return (value) => allowed.includes(value)
}

export function isList(one: Check): Check {
  return (value) => Array.isArray(value) && value.every(one)
}

/** An object with these members at least; a name that ends in `?` may be absent. */
export function isRecord(members: Readonly<Record<string, Check>>): Check {
  const known = Object.entries(members).map(([name, check]) => ({ name: name.replace('?', ''), mayLack: name.endsWith('?'), check }))
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
    return known.every(({ name, mayLack, check }) => {
      const member: unknown = Reflect.get(value, name)
      return member === undefined ? mayLack : check(member)
    })
  }
}

export function isEither(...checks: readonly Check[]): Check {
  return (value) => checks.some((check) => check(value))
}

export function isBoth(...checks: readonly Check[]): Check {
  return (value) => checks.every((check) => check(value))
}
