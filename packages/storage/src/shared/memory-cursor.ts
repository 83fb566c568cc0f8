/** How far somebody has followed a partition. */
export interface MemoryCursor {
  /** Names one life of a partition: it is another one after `forget`. Holds no dot. */
  epoch: string
  /** Changes are numbered from 1 within an epoch. */
  version: number
}

/** As callers get it: `epoch.version`. */
export function memoryCursorText({ epoch, version }: MemoryCursor): string {
  return `${epoch}.${version}`
}

/** `undefined` for a text that is no cursor. */
export function parseMemoryCursor(text: string): MemoryCursor | undefined {
  const [, epoch, version] = /^([^.]+)\.(\d{1,15})$/.exec(text) ?? []
  return epoch === undefined || version === undefined ? undefined : { epoch, version: Number(version) }
}
