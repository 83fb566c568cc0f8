import type { EnterRequest } from '@arq/core'

/** What the script takes that takes a place. */
export function enterValues({ name, holder, places, leaseMs }: EnterRequest): readonly (string | number)[] {
  return [JSON.stringify(name), JSON.stringify(holder), places, Math.floor(leaseMs)]
}
