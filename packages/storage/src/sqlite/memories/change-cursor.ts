/** How far somebody has followed a partition. */
export interface ChangeCursor {
  /** The partition, which gets another number after it was forgotten. */
  partition: number
  /** Removals up to here do not concern the reader: who reads from the beginning need not know of what was removed before. */
  base: number
  /** The last change that was given. */
  place: number
}

export function changeCursorText({ partition, base, place }: ChangeCursor): string {
  return `${partition}-${base}-${place}`
}

/** `undefined` for a text that is no cursor. */
export function parseChangeCursor(text: string): ChangeCursor | undefined {
  const [, partition, base, place] = /^(\d{1,15})-(\d{1,15})-(\d{1,15})$/.exec(text) ?? []
  return place === undefined ? undefined : { partition: Number(partition), base: Number(base), place: Number(place) }
}
