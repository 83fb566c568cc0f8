import type { BodyPlace } from '@arq/testkit/node'
import type { SeededRandom } from '@arq/testkit'

/** What becomes of one request of a race. */
export type Fate =
  | { kind: 'whole' }
  /** Breaks off in the middle of the answer, and is asked again. */
  | { kind: 'broken'; fault: 'cut' | 'close'; atByte: BodyPlace }
  /** The vendor refuses. */
  | { kind: 'refused' }
  /** The process dies before it can settle; with `late` it comes back after its reservation has expired. */
  | { kind: 'crash'; late: boolean }

export interface Question {
  id: string
  user: number
  vendor: 'openai' | 'openai-responses' | 'anthropic'
  /** Words of the answer. */
  words: number
  fate: Fate
  text: string
  answer: string
}

const sizes = [12, 60, 300, 1_200]
const places: readonly BodyPlace[] = ['inside-text', 'after-text', 'before-last-event']
const vocabulary = 'the answer is given in words of many kinds, some short, others considerably longer; 42 of them hold numbers, and 色は匂へど is not Latin. Paragraphs\n\nbreak `code()` too'.split(' ')

/** Draws one request: who asks, whom, for how much, and what goes wrong. */
export function drawQuestion(id: string, random: SeededRandom): Question {
  const words = sizes[random.below(sizes.length)] ?? 60
  return {
    id,
    user: random.below(6),
    vendor: (['openai', 'openai-responses', 'anthropic'] as const)[random.below(3)] ?? 'openai',
    words,
    fate: drawFate(random),
    text: `[${id}] ${someWords(5 + random.below(200), random)}`,
    answer: someWords(words, random),
  }
}

function drawFate(random: SeededRandom): Fate {
  const chance = random.below(10)
  if (chance < 4) return { kind: 'whole' }
  if (chance < 8) return { kind: 'broken', fault: random.below(2) === 0 ? 'cut' : 'close', atByte: places[random.below(places.length)] ?? 'inside-text' }
  return chance === 8 ? { kind: 'refused' } : { kind: 'crash', late: random.below(2) === 0 }
}

function someWords(count: number, random: SeededRandom): string {
  return Array.from({ length: count }, () => vocabulary[random.below(vocabulary.length)]).join(' ')
}
