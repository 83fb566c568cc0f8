import { SeededRandom } from '@arq/testkit'
import { answers, placesOf, type PlannedAnswer, type TextPlace } from '../answers.js'
import { manners, type Manner } from '../vendors/manner.js'
import { vendors, type Vendor } from '../vendors/vendors.js'
import { bodyFaults, headFaults, isBodyFault, type FaultKind } from './fault-kinds.js'

const textPlaces = ['word', 'word-edge', 'grapheme', 'fence', 'table-row', 'link', 'number'] as const satisfies readonly TextPlace[]
export const places = ['start', ...textPlaces, 'half-call', 'after-text', 'before-marker', 'anywhere'] as const

export type Place = (typeof places)[number]

/** One answer that breaks off, and everybody who may go on with it. */
export interface RecoveryCase {
  /** Makes it again with `--case`: a number for a draw, and `row.draw` for a row of the cover. */
  name: string
  answer: PlannedAnswer
  fault: FaultKind
  place: Place
  /** Where it may be anywhere: before the first piece of text is whole. */
  isBeforeText?: boolean
  /** Of the second attempt. */
  secondFault: FaultKind | undefined
  vendor: Vendor
  /** Also asked, where there is one. */
  other: Vendor | undefined
  manner: Manner
  /** Characters of a piece of text. */
  chunk: number
  /** The models write some 40 tokens a second; the others write at once. */
  isPaced: boolean
  /** Chooses places where there are several, and everything that is left to chance at run time. */
  seed: number
}

export const faults = [...bodyFaults, ...headFaults] as const
/** A web page in the place of an answer is no fault that could follow another. */
export const secondFaults: readonly FaultKind[] = faults.filter((kind) => kind !== 'html')
export const chunks = [1, 3, 8, 20] as const

/** The case with this number, always the same for the same seed. */
export function recoveryCase(seed: number, number: number): RecoveryCase {
  const random = new SeededRandom(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b))
  const pick = <Item>(items: readonly Item[]): Item => items[random.below(items.length)] as Item
  const answer = pick(answers)
  const fault = pick(faults)
  const possible = isBodyFault(fault) ? places.filter((place) => fits(place, answer)) : (['start'] as const)
  const vendor = pick(vendors)
  return {
    name: String(number),
    answer,
    fault,
    place: pick(possible),
    secondFault: random.next() < 0.3 ? pick(secondFaults) : undefined,
    vendor,
    other: random.next() < 0.4 ? undefined : pick(vendors.filter(({ name }) => name !== vendor.name)),
    manner: pick(manners),
    chunk: pick(chunks),
    isPaced: random.next() < 0.3,
    seed: random.below(2 ** 31),
  }
}

export function fits(place: Place, { text, toolCalls }: PlannedAnswer): boolean {
  if (place === 'half-call') return toolCalls !== undefined
  return isTextPlace(place) ? placesOf(text, place).length > 0 : true
}

export function isTextPlace(place: Place): place is TextPlace {
  return (textPlaces as readonly string[]).includes(place)
}

/** A place in the text where two pieces meet, and those pieces as near to the case's in size as there are any. */
export interface TextCut {
  chunk: number
  /** Offsets that fit, in code points; none where the break is not at a place in the text. */
  offsets: readonly number[]
}

export function textCutOf({ answer, place, chunk }: Pick<RecoveryCase, 'answer' | 'place' | 'chunk'>): TextCut {
  if (!isTextPlace(place)) return { chunk, offsets: [] }
  const all = placesOf(answer.text, place)
  for (const size of [chunk, 3, 2, 1]) {
    const offsets = all.filter((offset) => offset % size === 0)
    if (offsets.length > 0) return { chunk: size, offsets }
  }
  return { chunk: 1, offsets: [] }
}
