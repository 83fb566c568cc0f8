import type { BodyAction } from './body-action.js'
import { injectFault } from './byte-faults.js'
import { byteOfPlace } from './body-place.js'
import { isHeadFault, type BodyFault, type ByteFault } from './fault.js'
import type { Frame } from './frame.js'
import type { Scenario } from './scenario.js'

/** Everything that will be done to a response body, worked out before its first byte. */
export function planBody(frames: readonly Frame[], scenario: Scenario, errorFrame: (error: unknown) => Frame): readonly BodyAction[] {
  const sent = scenario.repeatsEnd === true ? [...frames, ...endOf(frames)] : frames
  const plan = [...paced(sent, scenario), { do: 'end', whole: true } as const]
  const faulty = scenario.fault === undefined || isHeadFault(scenario.fault) ? plan : injectFault(plan, located(scenario.fault, frames), errorFrame)
  return scenario.pieceBytes === undefined ? faulty : faulty.flatMap((action) => inPieces(action, scenario.pieceBytes ?? 1))
}

/** From the last piece of text on. A document has no end of its own that could come twice. */
function endOf(frames: readonly Frame[]): readonly Frame[] {
  return frames.length === 1 ? [] : frames.slice(frames.findLastIndex((frame) => frame.isText))
}

function located(fault: BodyFault, frames: readonly Frame[]): ByteFault {
  // A document is an answer or an error, never one after the other.
  const isErrorDocument = fault.kind === 'stream-error' && frames.length === 1
  return { ...fault, atByte: isErrorDocument ? 0 : byteOfPlace(fault.atByte, frames) }
}

function* paced(frames: readonly Frame[], scenario: Scenario): Generator<BodyAction> {
  let texts = 0
  for (const frame of frames) {
    if (frame.isText && scenario.holdAfterChunk === texts) yield { do: 'hold' }
    if (frame.isText && (scenario.chunkDelayMs ?? 0) > 0) yield { do: 'pause', ms: scenario.chunkDelayMs ?? 0 }
    yield { do: 'write', bytes: frame.bytes }
    if (frame.isText) texts += 1
  }
  if (scenario.holdAfterChunk !== undefined && scenario.holdAfterChunk >= texts) yield { do: 'hold' }
}

/** The pause lets each piece travel alone; without it the kernel would join them again. */
function inPieces(action: BodyAction, size: number): readonly BodyAction[] {
  if (action.do !== 'write') return [action]
  const pieces: BodyAction[] = []
  for (let start = 0; start < action.bytes.length; start += size) {
    pieces.push({ do: 'write', bytes: action.bytes.subarray(start, start + size) }, { do: 'pause', ms: 0 })
  }
  return pieces
}
