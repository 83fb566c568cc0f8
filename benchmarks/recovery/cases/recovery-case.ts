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
  number: number
  answer: PlannedAnswer
  fault: FaultKind
  place: Place
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

const faults = [...bodyFaults, ...headFaults] as const

/** The case with this number, always the same for the same seed. */
export function recoveryCase(seed: number, number: number): RecoveryCase {
  const random = new SeededRandom(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b))
  const pick = <Item>(items: readonly Item[]): Item => items[random.below(items.length)] as Item
  const answer = pick(answers)
  const fault = pick(faults)
  const possible = isBodyFault(fault) ? places.filter((place) => fits(place, answer)) : (['start'] as const)
  const vendor = pick(vendors)
  return {
    number,
    answer,
    fault,
    place: pick(possible),
    secondFault: random.next() < 0.3 ? pick(faults.filter((kind) => kind !== 'html')) : undefined,
    vendor,
    other: random.next() < 0.4 ? undefined : pick(vendors.filter(({ name }) => name !== vendor.name)),
    manner: pick(manners),
    chunk: pick([1, 3, 8, 20]),
    isPaced: random.next() < 0.3,
    seed: random.below(2 ** 31),
  }
}

function fits(place: Place, { text, toolCalls }: PlannedAnswer): boolean {
  if (place === 'half-call') return toolCalls !== undefined
  return isTextPlace(place) ? placesOf(text, place).length > 0 : true
}

export function isTextPlace(place: Place): place is TextPlace {
  return (textPlaces as readonly string[]).includes(place)
}

/** The values of the case along each dimension, for counting which pairs of them were tried. */
export function traitsOf({ answer, fault, place, secondFault, vendor, other, manner }: RecoveryCase): readonly string[] {
  return [`answer ${answer.name}`, `fault ${fault}`, `place ${place}`, `then ${secondFault ?? 'nothing'}`, `at ${vendor.name}`, `else ${other?.name ?? 'nobody'}`, `manner ${manner}`]
}
