import type { BodyFault, Frame, HeadFault, WireProfile } from '@arq/testkit/node'
import { isBodyFault, type BodyFaultKind, type FaultKind } from './fault-kinds.js'

/** What a vendor asks for with a 429. */
export const retryAfterMs = 1_000

/** The fault as the fault server takes it; one in the body goes wrong at this byte. */
export function faultOf(kind: FaultKind, frames: readonly Frame[], atByte: number, { refusals, streamError }: WireProfile): HeadFault | BodyFault {
  if (isBodyFault(kind)) return bodyFault(kind, frames, atByte, streamError)
  switch (kind) {
    case 'refuse':
    case 'html':
      return { kind }
    case '429':
      return { kind: 'status', ...(refusals?.['rate-limit'] ?? { status: 429 }), headers: { 'retry-after': String(retryAfterMs / 1_000) } }
    case '529':
      return { kind: 'status', ...(refusals?.overloaded ?? { status: 529 }) }
    case '500':
      return { kind: 'status', ...(refusals?.['server-error'] ?? { status: 500 }) }
  }
}

function bodyFault(kind: BodyFaultKind, frames: readonly Frame[], atByte: number, error: unknown): BodyFault {
  switch (kind) {
    case 'destroy':
      return { kind: 'cut', atByte }
    case 'stream-error':
      return { kind, atByte, error: error ?? { message: 'The server is overloaded.' } }
    case 'corrupt':
      return { kind, atByte: nextBrace(frames, atByte) }
    default:
      return { kind, atByte }
  }
}

/** Nobody can tell a letter that was turned into another; an event that no longer is one can be told. */
function nextBrace(frames: readonly Frame[], atByte: number): number {
  let start = 0
  for (const { bytes } of frames) {
    const brace = start + bytes.indexOf('{')
    if (start >= atByte && brace >= start) return brace
    start += bytes.length
  }
  return frames[0]?.bytes.indexOf('{') ?? 0
}
