/** Microseconds of the machine's own clock, which all its processes share. */
export function nowMicros(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1_000_000 + Math.floor(nanoseconds / 1_000)
}

/** A text of a usual size that says which of its answer it is, when it was due and when the provider gave it. */
export function stampedText(number: number, dueAt: number): string {
  return `#${number} ${dueAt} ${nowMicros()}; and a few words`
}

export interface Stamp {
  number: number
  /** Microseconds. */
  dueAt: number
  givenAt: number
}

/** Calls back for each stamp in the text, in order. */
export function readStamps(text: string, onStamp: (stamp: Stamp) => void): void {
  for (let at = text.indexOf('#'); at !== -1; at = text.indexOf('#', at + 1)) {
    const [number = '', dueAt = '', givenAt = ''] = text.slice(at + 1, text.indexOf(';', at)).split(' ')
    onStamp({ number: Number(number), dueAt: Number(dueAt), givenAt: Number(givenAt) })
  }
}
