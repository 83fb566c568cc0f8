import type { Frame } from './frame.js'

/** A place in a body by what stands there, so that it is the same on every wire. */
export type BodyPlace =
  /** Before the first byte. */
  | 'start'
  /** In the middle of the event that carries the middle piece of the text. */
  | 'inside-text'
  /** Right after that event. */
  | 'after-text'
  /** Right before the last event. */
  | 'before-last-event'
  /** Before the line breaks that close the last event. */
  | 'last-line-end'
  | 'end'
  /** Right after so many events. */
  | { afterEvents: number }

/** How many bytes of a body stand before a place. A document is one event: its places are its start, middle and end. */
export function byteOfPlace(place: number | BodyPlace, frames: readonly Frame[]): number {
  if (typeof place === 'number') return place
  if (typeof place === 'object') return before(frames, place.afterEvents)
  const isDocument = frames.length === 1
  switch (place) {
    case 'start':
      return 0
    case 'inside-text':
      return insideText(frames)
    case 'after-text':
      return isDocument ? insideText(frames) : before(frames, middleText(frames) + 1)
    case 'before-last-event':
      return isDocument ? insideText(frames) : before(frames, frames.length - 1)
    case 'last-line-end':
      return before(frames, frames.length) - trailingLineBreaks(frames.at(-1))
    case 'end':
      return before(frames, frames.length)
  }
}

function insideText(frames: readonly Frame[]): number {
  const index = middleText(frames)
  return before(frames, index) + Math.floor((frames[index]?.bytes.length ?? 0) / 2)
}

/** Of its events with text the middle one; where there is no text, of all events. */
function middleText(frames: readonly Frame[]): number {
  const texts = frames.flatMap((frame, index) => (frame.isText ? [index] : []))
  return texts[Math.floor(texts.length / 2)] ?? Math.floor(frames.length / 2)
}

function before(frames: readonly Frame[], index: number): number {
  return frames.slice(0, index).reduce((sum, { bytes }) => sum + bytes.length, 0)
}

function trailingLineBreaks(frame: Frame | undefined): number {
  return /[\r\n]*$/.exec(frame?.bytes.toString('latin1') ?? '')?.[0].length ?? 0
}
