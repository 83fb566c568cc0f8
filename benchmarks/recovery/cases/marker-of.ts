import type { Frame, WireProfile } from '@arq/testkit/node'

/** Index of the event that proves that an answer is whole. */
export function markerOf(frames: readonly Frame[], { marker }: WireProfile): number {
  if (marker !== 'finish-reason') return frames.length - 1
  return frames.findLastIndex(({ bytes }) => /"finish_reason":"/.test(bytes.toString()))
}

/** Bytes of the body before an event. */
export function bytesBefore(frames: readonly Frame[], index: number): number {
  return frames.slice(0, index).reduce((sum, { bytes }) => sum + bytes.length, 0)
}
