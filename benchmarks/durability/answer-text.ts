import { SeededRandom } from '@arq/testkit'

const words = ['tide', 'moon', 'Ufer', 'Größe', '湖畔', '森', 'café', '🌊', 'naïve', 'storm', 'shore', 'and', 'then', 'slowly', 'rises', 'falls', 'again.', 'So', 'far,', 'north']

/** How long an answer is, and how fast it comes. */
export interface AnswerPace {
  words: number
  wordEveryMs: number
}

/** What the model says to this question: the same in every process, and another to every other question. */
export function answerText(question: string, { words: count }: AnswerPace): string {
  let seed = 0
  for (let index = 0; index < question.length; index += 1) seed = Math.imul(seed ^ question.charCodeAt(index), 0x01000193)
  const random = new SeededRandom(seed)
  return Array.from({ length: count }, (_, index) => `${words[random.below(words.length)] ?? ''}${index}`).join(' ')
}
