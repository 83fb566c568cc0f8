/** How far somebody has followed a partition. */
export interface MemoryCursor {
  /** Names one life of a partition: it is another one after `forget`. Holds no dot. */
  epoch: string
  /** Changes are numbered from 1 within an epoch. */
  version: number
  /** The newest change when its holder began at the beginning: what was removed up to then is nothing they could have. */
  since: number
}

/** As callers get it: `epoch.version.since`. */
export function memoryCursorText({ epoch, version, since }: MemoryCursor): string {
  return `${epoch}.${version}.${since}`
}

/** `undefined` for a text that is no cursor. */
export function parseMemoryCursor(text: string): MemoryCursor | undefined {
  const [, epoch, version, since] = /^([^.]+)\.(\d{1,15})\.(\d{1,15})$/.exec(text) ?? []
  return epoch === undefined || version === undefined || since === undefined ? undefined : { epoch, version: Number(version), since: Number(since) }
}
