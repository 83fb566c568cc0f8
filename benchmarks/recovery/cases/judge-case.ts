import type { AnswerSpan, StreamEvent } from '@arq/core'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { isCertain } from '../vendors/manner.js'
import { isBodyFault } from './fault-kinds.js'
import type { RecoveryCase } from './recovery-case.js'
import type { CaseOutcome } from './run-case.js'

/** In characters. */
const longestWord = 40

/** How one case came out. */
export interface CaseVerdict {
  name: string
  isComplete: boolean
  isCompleteOwed: boolean
  isExact: boolean
  isExactOwed: boolean
  isDuplicated: boolean
  /** A success with wrong text that says nothing of a seam. */
  isSilent: boolean
  isHung: boolean
  refusedPrefills: number
  waits: readonly number[]
  /** What else is not as it should be. */
  faults: readonly string[]
  /** For a case that is not as owed, in one line. */
  story: string | undefined
}

export interface JudgeOptions {
  /** By the system's clock a busy machine writes as slowly as it likes. @defaultValue false */
  isTimeReal?: boolean
}

export function judgeCase(tested: RecoveryCase, outcome: CaseOutcome, { isTimeReal = false }: JudgeOptions = {}): CaseVerdict {
  const { events, text, error, summary, isHung } = outcome
  const isComplete = !isHung && error === undefined && events.at(-1)?.type === 'finish' && events.filter(({ type }) => type === 'finish').length === 1
  const isExact = isComplete && text === tested.answer.text && areCallsRight(tested, events)
  const isCompleteOwed = tested.fault !== 'html' || tested.other !== undefined
  const isInWords = summary?.spans.some(({ plan }) => plan === 'instruct') === true
  const isExactOwed = isCompleteOwed && !(isInWords && (!isCertain(tested.manner) || standsTwice(tested, outcome) || fallsSilentBefore(tested) || (isTimeReal && mayTakeLong(tested))))
  const faults = faultsOf(tested, outcome, isComplete)
  const isWholeOwed = isCompleteOwed && (isExactOwed || tested.answer.isJson !== true)
  const isAsOwed = (isComplete || !isWholeOwed) && (isExact || !isExactOwed) && faults.length === 0 && !isHung
  return {
    name: tested.name,
    isComplete,
    isCompleteOwed: isWholeOwed,
    isExact,
    isExactOwed,
    isDuplicated: isComplete && !isExact && text.length > tested.answer.text.length,
    isSilent: isComplete && !isExact && (summary?.spans.length ?? 0) < 2,
    isHung,
    refusedPrefills: outcome.refusedPrefills,
    waits: outcome.waits,
    faults,
    story: isAsOwed ? undefined : storyOf(tested, outcome, faults),
  }
}

/**
 * The answer breaks off in "59" and goes on with "590": a model that goes straight on, and one that repeats its last word, say the same,
 * and nobody can tell which it was.
 */
function standsTwice({ answer, manner }: RecoveryCase, { text, summary }: Pick<CaseOutcome, 'text' | 'summary'>): boolean {
  if (!manner.includes('bare') && manner !== 'plain') return false
  const lost = answer.text.length - text.length
  const from = beginOfDifference(text, answer.text)
  for (let at = Math.max(lost, from - lost); lost > 0 && at <= from; at += 1) if (isWithout(text, answer.text, { at, lost })) return true
  return seamsOf(summary?.spans ?? []).some((seam) => isWithoutAtSeam(text, answer.text, seam))
}

/** Where a word was lost, what comes next is the rest of another document: it is looked at as far as the span goes that lost it. */
function isWithoutAtSeam(text: string, owed: string, { at, end }: { at: number; end: number }): boolean {
  const shown = text.slice(0, end)
  for (let lost = 1; lost <= Math.min(at, longestWord); lost += 1) if (isWithout(shown, owed.slice(0, end + lost), { at, lost })) return true
  return false
}

/** The text is what is owed but for a word that stands twice in it. */
function isWithout(text: string, owed: string, { at, lost }: { at: number; lost: number }): boolean {
  const again = owed.slice(at, at + lost)
  return /^\S+$/.test(again) && owed.slice(at - lost, at) === again && text === owed.slice(0, at) + owed.slice(at + lost)
}

/** Where each span begins that is not the first, and where it ends. */
function seamsOf(spans: readonly AnswerSpan[]): readonly { at: number; end: number }[] {
  let end = 0
  return spans.map(({ characters }) => ({ at: end, end: (end += characters) })).filter(({ at, end: until }) => at > 0 && until > at)
}

/** Text is held back for 300 ms: a model that falls silent while it announces or repeats something leaves a piece of that behind. */
function fallsSilentBefore({ secondFault, manner }: RecoveryCase): boolean {
  return secondFault === 'stall' && /^(?:repeat|preamble|bare-preamble)/.test(manner)
}

/** An announcement is held back for 300 ms, and half of it may take longer where the model writes slowly and the machine has other work. */
function mayTakeLong({ manner, isPaced }: RecoveryCase): boolean {
  return isPaced && manner === 'preamble'
}

/** A call that came whole ends the answer, so of several the first are enough; each once, and none that is half. */
function areCallsRight({ answer: { toolCalls = [] } }: RecoveryCase, events: readonly StreamEvent[]): boolean {
  const made = events.flatMap((event) => (event.type === 'tool-call' ? [event] : []))
  const areThey = made.every(({ name, input }, index) => name === toolCalls[index]?.name && sameJson(input, toolCalls[index]?.arguments))
  return areThey && (toolCalls.length === 0) === (made.length === 0)
}

function sameJson(one: string, other: string): boolean {
  try {
    return JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other))
  } catch {
    return false
  }
}

function faultsOf(tested: RecoveryCase, { events, text, error, summary, books, refusedPrefills, timersLeft, attempts, isHung }: CaseOutcome, isComplete: boolean): readonly string[] {
  const faults: string[] = []
  if (isHung) faults.push('it hung')
  if (!isComplete && error === undefined) faults.push('it ended without a finish or an error')
  if (error?.code === 'internal') faults.push(`an internal error: ${error.message}`)
  if (!isLegal(events)) faults.push('its events are out of order')
  if (books.reserved > 0) faults.push(`${books.reserved} reservations are open`)
  const calls = (tested.answer.toolCalls?.length ?? 0) > 0
  const delivered = countTokens(text)
  if (isComplete && !calls && !isNear(books.charged, delivered)) faults.push(`${books.charged} tokens are charged for ${delivered}`)
  if (refusedPrefills > 0) faults.push('a model that refuses prefills was given one')
  if (isComplete && tested.manner === 'bare-preamble' && withoutSpace(text) !== withoutSpace(tested.answer.text) && !standsTwice(tested, { text, summary }) && !fallsSilentBefore(tested)) faults.push('more than white space differs')
  if (timersLeft > 0 && !isHung) faults.push(`${timersLeft} timers are left`)
  if (isBodyFault(tested.fault) && attempts.length === 0) faults.push('nobody was asked')
  return faults
}

function withoutSpace(text: string): string {
  return text.replaceAll(/\s+/g, '')
}

/** Vendors, tokenizers and estimates never agree to the token; an answer that is charged twice, or not at all, is far off. */
function isNear(charged: number, delivered: number): boolean {
  return charged <= delivered * 1.6 + 12 && charged >= delivered * 0.5 - 12
}

/** Every part that starts ends once, and text comes inside of a part. */
function isLegal(events: readonly StreamEvent[]): boolean {
  const open = new Set<string>()
  for (const event of events) {
    if (event.type === 'text-start' || event.type === 'reasoning-start') {
      if (open.has(event.id)) return false
      open.add(event.id)
    } else if (event.type === 'text-delta' || event.type === 'reasoning-delta') {
      if (!open.has(event.id)) return false
    } else if ((event.type === 'text-end' || event.type === 'reasoning-end') && !open.delete(event.id)) return false
  }
  return open.size === 0
}

function storyOf(tested: RecoveryCase, { text, error, summary, isHung }: CaseOutcome, faults: readonly string[]): string {
  const { name, answer, fault, place, secondFault, vendor, other, manner, isPaced } = tested
  const spans = summary?.spans.map(({ plan, characters, cause }) => `${plan} ${characters}${cause === undefined ? '' : ` ${cause}`}`).join(', ')
  const who = `${vendor.name}${other === undefined ? '' : ` then ${other.name}`}`
  const end = isHung ? 'hung' : (error?.message ?? 'finished')
  return [
    `case ${name}: ${answer.name}, ${fault} at ${place}${secondFault === undefined ? '' : ` then ${secondFault}`}, ${who}, ${manner}${isPaced ? ', paced' : ''}: ${end} (${spans ?? 'no spans'})`,
    ...faults,
    ...(text === answer.text ? [] : [differenceOf(text, answer.text)]),
  ].join('\n      ')
}

function differenceOf(text: string, owed: string): string {
  const same = beginOfDifference(text, owed)
  const near = (whole: string): string => JSON.stringify(whole.slice(Math.max(0, same - 24), same + 40))
  return `at ${same} it reads ${near(text)} and not ${near(owed)}`
}

function beginOfDifference(text: string, owed: string): number {
  let same = 0
  while (same < owed.length && text[same] === owed[same]) same += 1
  return same
}
