import type { Ring } from './ring.js'

/** The numbers by minute and by hour. */
export interface Rings {
  minutes: Ring
  hours: Ring
}

export type RingUnit = keyof Rings
