/** How far somebody has followed a partition. */
export interface MemoryCursor {
  /** Names one life of the partition. */
  epoch: string
  /** The newest change that is known. */
  version: number
  /** Where the partition stood when it began to be read: what was removed before that was never given out. */
  since: number
}

export function memoryCursorText({ epoch, version, since }: MemoryCursor): string {
  return `${epoch}.${version}.${since}`
}

/** `undefined` for a text that is no cursor. */
export function parseMemoryCursor(text: string): MemoryCursor | undefined {
  const [, epoch, version, since] = /^([^.]+)\.(\d{1,15})\.(\d{1,15})$/.exec(text) ?? []
  return epoch === undefined ? undefined : { epoch, version: Number(version), since: Number(since) }
}
