import type { Frame, WireProfile } from '@arq/testkit/node'
import type { SeededRandom } from '@arq/testkit'
import { bytesBefore, markerOf } from './marker-of.js'

export interface PlaceInBody {
  /** So many whole pieces of text, then the break. */
  pieces?: number
  /** Said in words where it is not a place in the text. */
  place?: 'start' | 'before-text' | 'half-call' | 'after-text' | 'before-marker' | 'anywhere'
}

/** The byte at which a body breaks off. */
export function locate({ pieces, place = 'anywhere' }: PlaceInBody, frames: readonly Frame[], profile: WireProfile, random: SeededRandom): number {
  const texts = frames.flatMap(({ isText }, index) => (isText ? [index] : []))
  const marker = bytesBefore(frames, markerOf(frames, profile))
  const afterText = texts.length === 0 ? 0 : bytesBefore(frames, (texts.at(-1) ?? 0) + 1)
  if (pieces !== undefined) return pieces >= texts.length ? afterText : withPart(frames, texts[pieces] ?? 0, random)
  switch (place) {
    case 'start':
      return 0
    case 'before-text':
      return random.below(bytesBefore(frames, (texts[0] ?? 0) + 1))
    case 'after-text':
      return afterText
    case 'before-marker':
      return marker
    case 'half-call':
      return afterText + random.below(Math.max(1, marker - afterText))
    case 'anywhere':
      return random.below(marker + 1)
  }
}

/** In half of all cases a part of the next event arrives too; multi-byte characters are cut where they have them. */
function withPart(frames: readonly Frame[], index: number, random: SeededRandom): number {
  const start = bytesBefore(frames, index)
  if (random.next() < 0.5) return start
  const bytes = frames[index]?.bytes ?? Buffer.alloc(0)
  const wide = bytes.findIndex((byte) => byte >= 0x80)
  return start + (wide > 0 ? wide + 1 : Math.floor(bytes.length / 2))
}
