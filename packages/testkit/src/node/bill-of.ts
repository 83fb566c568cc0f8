import { splitText } from '../split-text.js'
import { byteOfPlace } from './body-place.js'
import { isHeadFault } from './fault.js'
import type { Frame } from './frame.js'
import type { Scenario } from './scenario.js'

/** What the vendor takes for one answer, in tokens. */
export interface Bill {
  input: number
  output: number
}

/**
 * The usage of the scenario where all of the text goes out; of an answer that breaks off before, the prompt and the pieces of text that go
 * out whole. A document is generated before any of it goes out, so it is billed whole.
 */
export function billOf(scenario: Scenario, frames: readonly Frame[], countTokens: (text: string) => number): Bill {
  const text = scenario.text ?? (scenario.toolCalls === undefined ? 'All is well.' : '')
  const { input, output } = scenario.usage ?? { input: 10, output: countTokens(`${scenario.reasoning ?? ''}${text}`) }
  const sent = textsSent(frames, sentBytes(scenario, frames))
  if (frames.length === 1 || sent === frames.filter(({ isText }) => isText).length) return { input, output }
  const pieces = splitText(text, scenario.chunk ?? 'words').slice(0, sent)
  return { input, output: countTokens(`${scenario.reasoning ?? ''}${pieces.join('')}`) }
}

const endings: readonly string[] = ['cut', 'reset', 'close', 'stall', 'trickle', 'stream-error']

function sentBytes({ fault }: Scenario, frames: readonly Frame[]): number {
  if (fault === undefined || isHeadFault(fault) || !endings.includes(fault.kind)) return Number.POSITIVE_INFINITY
  return byteOfPlace(fault.atByte, frames)
}

function textsSent(frames: readonly Frame[], bytes: number): number {
  let end = 0
  return frames.filter((frame) => {
    end += frame.bytes.length
    return frame.isText && end <= bytes
  }).length
}
