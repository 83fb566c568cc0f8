import type { Random } from '@arq/core'
import { naturalSeam } from './natural-seams.js'
import { SeamChance } from './seam-chance.js'
import { seamPreambles } from './seam-preambles.js'
import { seamTexts, type SeamText } from './seam-texts.js'
import type { Seam } from './seam.js'
import { varyText } from './vary-text.js'

/** A text and where it broke off. */
interface CutText {
  source: SeamText
  shown: string
  fresh: string
}

/**
 * Makes a seam: an answer that broke off, and a continuation of a kind that models give. The same chance gives the same seams.
 *
 * @param texts what to cut @defaultValue prose in five languages, code, lists and a table
 */
export function makeSeam(random: Pick<Random, 'next'>, texts: readonly SeamText[] = seamTexts): Seam {
  const chance = new SeamChance(random)
  return chance.weighted(makers)(chance, texts)
}

type Maker = (chance: SeamChance, texts: readonly SeamText[]) => Seam

const makers: readonly (readonly [number, Maker])[] = [
  [20, (chance, texts) => clean(cutText(chance, chance.pick(texts)), chance)],
  [38, (chance, texts) => repeat(cutText(chance, chance.pick(texts)), chance)],
  [11, (chance, texts) => restart(cutText(chance, chance.pick(texts)), chance)],
  [10, (chance, texts) => preamble(cutText(chance, chance.pick(texts)), chance)],
  [4, (chance, texts) => marks(cutText(chance, chance.pick(texts)), chance)],
  [5, (chance) => fence(chance)],
  [12, (chance) => naturalSeam(chance)],
]

function cutText(chance: SeamChance, source: SeamText): CutText {
  const { text } = source
  const place = chance.between(Math.floor(text.length * 0.08), Math.floor(text.length * 0.92))
  const wordEnd = wordEnds(text).find((end) => end >= place && end < text.length)
  return cutAt(source, chance.isTrue(0.5) ? (wordEnd ?? place) : place)
}

function cutAt(source: SeamText, place: number): CutText {
  return { source, shown: source.text.slice(0, place), fresh: source.text.slice(place) }
}

function wordEnds(text: string): readonly number[] {
  return Array.from(text.matchAll(/\S+\s?/g), (word) => word.index + word[0].length - (word[0].endsWith(' ') ? 1 : 0))
}

function clean({ source, shown, fresh }: CutText, chance: SeamChance): Seam {
  const continuation = chance.isTrue(0.25) ? fresh.trimStart() : fresh
  return { kind: 'clean', detail: source.kind, shown, continuation, fresh: continuation }
}

function repeat(cut: CutText, chance: SeamChance): Seam {
  const { source, shown, fresh } = cut
  const words = chance.isTrue(0.25) ? chance.between(1, 4) : chance.between(1, 40)
  return { kind: 'repeat', detail: `${source.kind}, ${words}`, shown, continuation: repeatedTail(cut, words, chance) + fresh, fresh }
}

/** The last words of the shown text, a cut one included, at times with the space before them. */
function repeatedTail({ source, shown }: CutText, words: number, chance: SeamChance): string {
  const starts = source.kind === 'unspaced' ? unspacedStarts(shown) : Array.from(shown.matchAll(/\S*[\p{L}\p{N}]\S*/gu), (word) => word.index)
  const start = starts.at(-words) ?? 0
  const isSpaced = chance.isTrue(0.12) && shown[start - 1] === ' '
  return varyText(shown.slice(isSpaced ? start - 1 : start), chance)
}

/** Words of two characters. */
function unspacedStarts(text: string): readonly number[] {
  const characters = Array.from(text.matchAll(/\p{L}/gu), (character) => character.index)
  return characters.filter((_, index) => (characters.length - index) % 2 === 0)
}

function restart({ source, shown, fresh }: CutText, chance: SeamChance): Seam {
  return { kind: 'restart', detail: source.kind, shown, continuation: varyText(varyText(shown, chance), chance) + fresh, fresh }
}

function preamble(cut: CutText, chance: SeamChance): Seam {
  const after = chance.weighted([[4, clean], [4, repeat], [2, restart]] as const)(cut, chance)
  const separator = chance.weighted([[6, '\n\n'], [3, '\n'], [after.kind === 'clean' ? 0 : 2, ' ']] as const)
  return { ...after, kind: 'preamble', detail: `before ${after.kind}`, continuation: chance.pick(seamPreambles) + separator + after.continuation }
}

function marks(cut: CutText, chance: SeamChance): Seam {
  const after = repeat(cut, chance)
  return { ...after, kind: 'marks', continuation: chance.pick(['…', '...', '"', '“', '"…', '… ', '"...']) + after.continuation.trimStart() }
}

function fence(chance: SeamChance): Seam {
  const source = chance.pick(seamTexts.filter(({ kind }) => kind === 'code'))
  const opening = /```\w+\n/.exec(source.text)
  const begin = (opening?.index ?? 0) + (opening?.[0].length ?? 0)
  const end = source.text.indexOf('\n```\n', begin)
  const place = chance.between(begin, end)
  const cut = cutAt(source, chance.isTrue(0.6) ? source.text.lastIndexOf('\n', place) + 1 : place)
  const what = chance.pick(['rest', 'repeated', 'block'] as const)
  const before = { rest: '', repeated: repeatedTail(cut, chance.between(2, 30), chance), block: cut.shown.slice(begin) }[what]
  return { kind: 'fence', detail: what, shown: cut.shown, continuation: `${opening?.[0] ?? ''}${before}${cut.fresh}`, fresh: cut.fresh }
}
