import type { BodyPlace } from './body-place.js'

/** Goes wrong before a normal response starts. */
export type HeadFault =
  | { kind: 'status'; status: number; headers?: Readonly<Record<string, string>>; body?: unknown }
  /** Accepts the request and never answers. */
  | { kind: 'hang-headers' }
  /** Destroys the connection instead of answering. */
  | { kind: 'refuse' }
  /** Status 200 with a web page, as a captive portal or a wrong address answers. */
  | { kind: 'html' }

/**
 * Goes wrong inside the body. `atByte` counts bytes of the body, before compression and chunking; that many are
 * sent untouched. Beyond the end of the body it means its end.
 */
export type ByteFault =
  /** The socket is destroyed. */
  | { kind: 'cut'; atByte: number }
  /** The same with a TCP reset. */
  | { kind: 'reset'; atByte: number }
  /** The response ends cleanly, as a proxy ends it when its upstream fails. */
  | { kind: 'close'; atByte: number }
  /** The socket stays open and silent. */
  | { kind: 'stall'; atByte: number }
  /** The socket stays open and sends the same bytes for ever. @defaultValue comments */
  | { kind: 'trickle'; atByte: number; everyMs: number; bytes?: string }
  /** One byte at a time from here on. */
  | { kind: 'drip'; atByte: number; everyMs: number }
  /** This byte is turned into another. */
  | { kind: 'corrupt'; atByte: number }
  /** A line that is not JSON, put in at the next event. */
  | { kind: 'garbage'; atByte: number }
  /** The vendor reports an error inside the stream at the next event, then ends or hangs. */
  | { kind: 'stream-error'; atByte: number; error: unknown; afterwards?: 'close' | 'stall' }

/** A fault inside the body whose place may be said in words, which fit every wire. */
export type BodyFault = Placed<ByteFault>

type Placed<Fault> = Fault extends ByteFault ? Omit<Fault, 'atByte'> & { atByte: number | BodyPlace } : never

export function isHeadFault(fault: HeadFault | BodyFault): fault is HeadFault {
  return !('atByte' in fault)
}
