import type { Scenario } from '../scenario.js'
import type { FaultRow, Owed } from './fault-row.js'
import { stalled, truncated, truncatedOrAbsent, unavailable, whole } from './owed-errors.js'
import { isEventStream, type WireProfile } from './wire-profile.js'

type Made = Scenario | undefined | ((profile: WireProfile) => Scenario | undefined)
type Owing = Owed | ((profile: WireProfile) => Owed)

/** A row in which something is odd or wrong about the body of one response. */
const row = (name: string, made: Made, owing: Owing, isSilent = false): FaultRow => ({
  name,
  isSilent,
  owed: (profile) => (typeof owing === 'function' ? owing(profile) : owing),
  happening(answer, profile) {
    const scenario = typeof made === 'function' ? made(profile) : made
    return scenario === undefined ? undefined : [{ ...answer, ...scenario }]
  },
})

const isWholeBeforeItsLastEvent = ({ marker }: WireProfile): boolean => marker === 'finish-reason'

const streamError = ({ streamError: error = { message: 'The server is overloaded.' } }: WireProfile, afterwards: 'close' | 'stall'): Scenario => ({
  fault: { kind: 'stream-error', atByte: 'inside-text', error, afterwards },
})

const trickle = (profile: WireProfile): Scenario => ({
  fault: { kind: 'trickle', atByte: 'after-text', everyMs: 5, bytes: profile.keepAlive ?? (isEventStream(profile) ? ': still here\n\n' : '\n') },
})

/** The body ends before its time, is odd, or never ends. Names and order are those of the table of faults measured on the vendors' SDKs. */
export const bodyRows: readonly FaultRow[] = [
  row('cut: the socket is destroyed in mid-text', { fault: { kind: 'cut', atByte: 'after-text' } }, truncated),
  row('cut: the socket is destroyed in mid-line', { fault: { kind: 'cut', atByte: 'inside-text' } }, truncated),
  row('cut: the socket is destroyed before the first byte', { fault: { kind: 'cut', atByte: 'start' } }, truncatedOrAbsent),
  row('content-length: the body is shorter than it promised', { framing: 'sized', fault: { kind: 'close', atByte: 'inside-text' } }, truncated),
  row('rst: the connection is reset in mid-text', { fault: { kind: 'reset', atByte: 'inside-text' } }, truncatedOrAbsent),
  row('close-delimited: a body without chunks ends in mid-text', { framing: 'close', fault: { kind: 'close', atByte: 'after-text' } }, truncated),
  row('gzip-cut: a compressed body ends without its trailer', { framing: 'gzip', fault: { kind: 'close', atByte: 'after-text' } }, truncated),
  row('clean-mid: a clean end in mid-text', { fault: { kind: 'close', atByte: 'after-text' } }, truncated),
  row('clean-midline: a clean end in mid-line', { fault: { kind: 'close', atByte: 'inside-text' } }, truncated),
  row('clean-noterm: a clean end of everything but the last event', { fault: { kind: 'close', atByte: 'before-last-event' } }, (profile) =>
    isWholeBeforeItsLastEvent(profile) ? whole : truncated,
  ),
  row('clean-nofin: a clean end without a finish reason', { finishReason: null }, truncated),
  row('clean-empty: a clean end of an empty body', { fault: { kind: 'close', atByte: 'start' } }, truncatedOrAbsent),
  row('no-final-blank: the last line is not ended', { fault: { kind: 'close', atByte: 'last-line-end' } }, whole),
  row('after-term-cut: the socket is destroyed after the last event', { fault: { kind: 'cut', atByte: 'end' } }, whole),
  row('term-hang: the socket stays open after the last event', { fault: { kind: 'stall', atByte: 'end' } }, whole, true),
  row('dup-term: more text and a second end after the end', { repeatsEnd: true }, whole),
  row('inerr: an error inside the stream', (profile) => streamError(profile, 'close'), unavailable),
  row('inerr-hang: an error inside the stream, and the socket stays open', (profile) => streamError(profile, 'stall'), unavailable),
  row('garbage: a line that cannot be read', { fault: { kind: 'garbage', atByte: 'inside-text' } }, truncated),
  row('unknown: an event that nobody knows', ({ unknownEvent }) => (unknownEvent === undefined ? undefined : { extraEvents: { first: [unknownEvent] } }), whole),
  row('failed: the vendor ends the answer as failed', ({ failedWord }) => (failedWord === undefined ? undefined : { finishReason: failedWord }), unavailable),
  row('incomplete: the vendor ends the answer at its length limit', ({ finishWords }) => ({ finishReason: finishWords?.length ?? 'length' }), {
    kind: 'answer',
    finish: 'length',
  }),
  row('split 1: pieces of 1 byte', { pieceBytes: 1 }, whole),
  row('split 7: pieces of 7 bytes', { pieceBytes: 7 }, whole),
  row('crlf: lines end in CRLF', { spelling: { lineEnd: '\r\n' } }, whole),
  row('bom: a byte order mark comes first', { spelling: { byteOrderMark: true } }, whole),
  row('comments: a comment before every event', (profile) => (isEventStream(profile) ? { spelling: { comments: true } } : undefined), whole),
  row('compressed: a whole body in gzip', { framing: 'gzip' }, whole),
  row('delimited: a whole body that the end of the connection ends', { framing: 'close' }, whole),
  row('stall: silence in mid-text', { fault: { kind: 'stall', atByte: 'inside-text' } }, stalled, true),
  row('stall: silence before the first byte of the body', { fault: { kind: 'stall', atByte: 'start' } }, stalled, true),
  row('trickle: bytes for ever and no content', trickle, stalled, true),
]
