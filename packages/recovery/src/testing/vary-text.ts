import type { SeamChance } from './seam-chance.js'

/** Text as a model repeats it when it does not copy: other white space, case, marks or quotes, the same words. */
export function varyText(text: string, chance: SeamChance): string {
  return chance.weighted(variations)(text, chance)
}

type Variation = (text: string, chance: SeamChance) => string

const variations: readonly (readonly [number, Variation])[] = [
  [55, (text) => text],
  [6, (text) => text.replace(/\n+/g, '\n')],
  [5, (text, chance) => text.replace(/ /g, () => (chance.isTrue(0.2) ? '  ' : ' '))],
  [4, (text) => text.replace(/^[ \t]+/gm, '')],
  [8, (text) => text.slice(0, 1).toUpperCase() + text.slice(1)],
  [4, (text) => text.toLowerCase()],
  [8, (text) => text.replace(/\*\*|(?<!`)`(?!`)/g, '')],
  [4, (text) => text.replace(/(?<=\s|^)(\p{L}{5,})(?=\s)/u, '**$1**')],
  [3, (text) => text.replace(/"([^"]*)"/g, '“$1”')],
  [3, (text) => text.replaceAll("'", '’').replaceAll(' - ', ' – ')],
]
