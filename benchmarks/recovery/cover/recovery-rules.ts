import { answers, placesOf, type PlannedAnswer, type TextPlace } from '../answers.js'
import { isBodyFault, type FaultKind } from '../cases/fault-kinds.js'
import { fits, isTextPlace, type Place } from '../cases/recovery-case.js'
import { vendors, type Vendor } from '../vendors/vendors.js'
import type { Rule } from './factor.js'
import type { RecoveryFactor, RecoveryRow } from './recovery-factors.js'

/** Everything that keeps a row from being a case, or a case from having this plan. */
export const recoveryRules: readonly Rule<RecoveryFactor>[] = [
  {
    about: ['place', 'fault'],
    allows: ({ place, fault }) => place === 'start' || isBodyFault(fault as FaultKind),
    because: 'a refusal comes before the first byte',
  },
  {
    about: ['answer', 'place'],
    allows: (row) => fits(row.place as Place, answerOf(row)),
    because: 'the answer has no such place',
  },
  {
    about: ['answer', 'place', 'chunk'],
    allows: (row) => hasPlaceBetween(row),
    because: 'no such place lies where two pieces of this size meet',
  },
  {
    about: ['vendor', 'other'],
    allows: ({ vendor, other }) => vendor !== other,
    because: 'nobody stands in for itself',
  },
  {
    about: ['other', 'by'],
    allows: ({ other, by }) => other !== 'nobody' || by !== 'other',
    because: 'there is nobody else',
  },
  {
    about: ['plan', 'by'],
    allows: ({ plan, by }) => (plan === 'none') === (by === 'nobody'),
    because: 'a plan is carried out by somebody',
  },
  {
    about: ['place', 'plan'],
    allows: ({ place, plan }) => place !== 'start' || plan === 'restart',
    because: 'where nothing came, nothing is there to continue or to keep',
  },
  {
    about: ['place', 'plan'],
    allows: ({ place, plan }) => plan !== 'restart' || place === 'start' || place === 'anywhere',
    because: 'what was shown is not begun again',
  },
  {
    about: ['plan', 'by', 'other'],
    allows: ({ plan, by, other }) => plan !== 'restart' || by === (other === 'nobody' ? 'itself' : 'other'),
    because: 'whoever has not failed is asked first',
  },
  {
    about: ['plan', 'by'],
    allows: ({ plan, by }) => plan !== 'cursor' || by === 'itself',
    because: 'a kept answer is with whoever made it',
  },
  {
    about: ['plan', 'vendor', 'other'],
    allows: (row) => row.plan !== 'cursor' || keeps(row),
    because: 'this vendor keeps no answers',
  },
  {
    about: ['plan', 'vendor', 'other'],
    allows: (row) => !keeps(row) || (row.plan !== 'prefill' && row.plan !== 'instruct'),
    because: 'an answer that was kept is taken up by its cursor',
  },
  {
    about: ['plan', 'by', 'vendor'],
    allows: (row) => row.plan !== 'prefill' || row.by !== 'itself' || vendorOf(row.vendor)?.takesPrefill === true,
    because: 'this vendor takes no beginning of an answer',
  },
  {
    about: ['plan', 'by', 'vendor'],
    allows: (row) => vendorOf(row.vendor)?.takesPrefill !== true || (row.plan !== 'instruct' && (row.plan !== 'prefill' || row.by === 'itself')),
    because: 'whoever continues its own text exactly is asked once more before others',
  },
  {
    about: ['plan', 'by', 'other'],
    allows: (row) => row.by !== 'other' || row.plan === 'restart' || (row.plan === 'prefill') === (vendorOf(row.other)?.takesPrefill === true),
    because: 'the other is given the beginning of the answer if it takes one, and asked in words if not',
  },
  {
    about: ['plan', 'by', 'other'],
    allows: ({ plan, by, other }) => plan !== 'instruct' || by !== 'itself' || other === 'nobody',
    because: 'whoever has not failed is asked in words before the one that has',
  },
  {
    about: ['answer', 'plan'],
    allows: ({ answer, plan }) => plan !== 'none' || answer === 'tools',
    because: 'only tool calls that came whole end an answer that broke off',
  },
  {
    about: ['place', 'plan'],
    allows: ({ place, plan }) => plan !== 'none' || isBehindText(place),
    because: 'tool calls come behind the text',
  },
  {
    about: ['vendor', 'plan'],
    allows: ({ vendor, plan }) => plan !== 'none' || vendorOf(vendor)?.callsEnd !== 'with-marker',
    because: 'a tool call is whole on this wire only when the answer is',
  },
  {
    about: ['answer', 'place', 'vendor', 'plan'],
    allows: ({ answer, place, vendor, plan }) => answer !== 'tools' || place !== 'before-marker' || vendorOf(vendor)?.callsEnd === 'with-marker' || plan === 'none',
    because: 'the tool calls had come whole',
  },
  {
    about: ['place', 'vendor', 'fault', 'plan'],
    allows: ({ place, vendor, fault, plan }) => plan !== 'none' || place === 'before-marker' || vendorOf(vendor)?.callsEnd !== 'together' || isBetweenEvents(fault),
    because: 'the one event that holds the tool calls was cut',
  },
  {
    about: ['place', 'vendor', 'fault', 'plan'],
    allows: ({ place, vendor, fault, plan }) => place !== 'half-call' || vendorOf(vendor)?.callsEnd !== 'together' || !isBetweenEvents(fault) || plan === 'none',
    because: 'the one event that holds the tool calls came whole before the fault',
  },
  {
    about: ['plan', 'secondFault'],
    allows: ({ plan, secondFault }) => plan !== 'none' || secondFault === 'nothing',
    because: 'there is no second attempt that could break off',
  },
  {
    about: ['plan', 'secondFault'],
    allows: ({ plan, secondFault }) => plan !== 'cursor' || secondFault !== 'corrupt',
    because: 'where an event of a kept answer stands among those that are sent again only its vendor knows',
  },
]

function answerOf({ answer }: RecoveryRow): PlannedAnswer {
  return answers.find(({ name }) => name === answer) ?? { name: answer, text: '' }
}

function hasPlaceBetween(row: RecoveryRow): boolean {
  if (!isTextPlace(row.place as Place)) return true
  const offsets = placesOf(answerOf(row).text, row.place as TextPlace)
  return offsets.length === 0 || offsets.some((offset) => offset % Number(row.chunk) === 0)
}

function vendorOf(name: string): Vendor | undefined {
  return vendors.find((vendor) => vendor.name === name)
}

/** A request asks to be kept where any of those who may be asked is to keep it. */
function keeps({ vendor, other }: RecoveryRow): boolean {
  return vendorOf(vendor)?.canKeep === true && [vendor, other].some((name) => vendorOf(name)?.keeps === true)
}

function isBehindText(place: string): boolean {
  return place === 'half-call' || place === 'before-marker' || place === 'anywhere'
}

/** Stands where an event ends, and not inside of one. */
function isBetweenEvents(fault: string): boolean {
  return fault === 'garbage' || fault === 'corrupt' || fault === 'stream-error'
}
