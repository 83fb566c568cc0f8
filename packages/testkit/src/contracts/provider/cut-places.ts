import type { Answer, Frame, WireProfile } from '../../node/index.js'

/** What can be said about an answer of which so many bytes have come. */
export interface CutPlaces {
  body: Buffer
  /** Where each event begins, and where the last ends. */
  edges: readonly number[]
  /** Up to this byte the answer cannot be whole. */
  markerAt: number
  /** From this byte on it is whole. */
  wholeAt: number
  /** The least text that a clean end at this byte leaves. */
  textBefore(atByte: number): string
}

export function cutPlaces({ wire, marker }: WireProfile, answer: Answer & { text: string }, request: unknown, pieces: readonly string[]): CutPlaces {
  const frames = wire.encodeStream(answer, request)
  const edges = frames.reduce<number[]>((sums, { bytes }) => [...sums, (sums.at(-1) ?? 0) + bytes.length], [0])
  const markerIndex = marker === 'finish-reason' ? finishIndex(frames, wire.encodeStream({ ...answer, finishReason: null }, request)) : frames.length - 1
  const textEnds = frames.flatMap((frame, index) => (frame.isText ? [edges[index + 1] ?? 0] : []))
  return {
    body: Buffer.concat(frames.map(({ bytes }) => bytes)),
    edges,
    markerAt: edges[markerIndex] ?? 0,
    wholeAt: edges[markerIndex + 1] ?? 0,
    textBefore: (atByte) => pieces.slice(0, textEnds.filter((end) => end <= atByte).length).join(''),
  }
}

/** The first event that differs when the finish reason is left out. */
function finishIndex(frames: readonly Frame[], without: readonly Frame[]): number {
  return frames.findIndex(({ bytes }, index) => without[index]?.bytes.equals(bytes) !== true)
}
