import { SeededRandom } from '@arq/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeSeam } from '../testing/make-seam.js'
import { seamPreambles } from '../testing/seam-preambles.js'
import type { Seam } from '../testing/seam.js'
import { SeamGuard } from './seam-guard.js'

/** Texts that come close to each other, with everything that the guard looks at. */
const scrap = fc.constantFrom('the ', 'quick', ' brown', 'qu', 'ha ', '\n', '\n\n', '  ', '```', '```py\n', '**', '`', '| a |', '1', '000', '.', '…', '"', '}', '👩', '‍', '👧', 'e', '́', '\ud83d', '狐', '狸', 'ß', 'İ', ...seamPreambles.slice(0, 6))
const scraps = fc.array(scrap, { maxLength: 30 }).map((pieces) => pieces.join(''))

const wild: fc.Arbitrary<Pick<Seam, 'shown' | 'continuation'>> = fc.record({ shown: scraps, continuation: scraps })
const likely = fc.integer({ min: 1, max: 1_000_000 }).map((seed) => makeSeam(new SeededRandom(seed)))
const seam = fc.oneof(wild, likely)
const kind = fc.constantFrom('instruct' as const, 'prefill' as const)

function whole({ shown, continuation }: Pick<Seam, 'shown' | 'continuation'>, how: 'instruct' | 'prefill'): string {
  const guard = new SeamGuard({ shown, kind: how })
  return guard.push(continuation) + guard.flush()
}

/** Also in the middle of a character. */
function inPieces(text: string, sizes: readonly number[]): readonly string[] {
  const pieces: string[] = []
  for (let offset = 0, turn = 0; offset < text.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1
    pieces.push(text.slice(offset, offset + size))
    offset += size
  }
  return pieces
}

const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 8 })

describe('SeamGuard, for any text', () => {
  it('shows the same however the continuation is cut into deltas', () => {
    fc.assert(
      fc.property(seam, kind, sizes, (given, how, cut) => {
        const guard = new SeamGuard({ shown: given.shown, kind: how })
        const output = inPieces(given.continuation, cut).map((piece) => guard.push(piece)).join('') + guard.flush()
        expect(output).toBe(whole(given, how))
      }),
      { numRuns: 600 },
    )
  })

  it('loses nothing: what is shown is an end of what came, and what was left out is counted', () => {
    fc.assert(
      fc.property(seam, kind, (given, how) => {
        const guard = new SeamGuard({ shown: given.shown, kind: how })
        const output = guard.push(given.continuation) + guard.flush()
        expect(given.continuation.endsWith(output)).toBe(true)
        expect(guard.overlapCharacters).toBe(given.continuation.length - output.length)
        expect(guard.isOpen).toBe(false)
      }),
      { numRuns: 600 },
    )
  })

  it('loses nothing either when the time to hold is up at any moment', () => {
    fc.assert(
      fc.property(seam, sizes, fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), (given, cut, late) => {
        const guard = new SeamGuard({ shown: given.shown, kind: 'instruct' })
        let output = ''
        let received = ''
        for (const [turn, piece] of inPieces(given.continuation, cut).entries()) {
          received += piece
          output += guard.push(piece)
          if (late[turn % late.length] === true) output += guard.release()
          expect(output.length + guard.heldCharacters + guard.overlapCharacters).toBe(received.length)
          expect(received.slice(0, received.length - guard.heldCharacters).endsWith(output)).toBe(true)
        }
        output += guard.flush()
        expect(given.continuation.endsWith(output)).toBe(true)
      }),
      { numRuns: 600 },
    )
  })

  it('leaves out of a prefix no more than white space and marks', () => {
    fc.assert(
      fc.property(seam, (given) => {
        const output = whole(given, 'prefill')
        expect(given.continuation.slice(0, given.continuation.length - output.length).trim()).toBe('')
      }),
      { numRuns: 300 },
    )
  })
})
