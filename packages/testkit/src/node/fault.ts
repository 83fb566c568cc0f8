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
  /** The socket stays open and sends comments for ever. */
  | { kind: 'trickle'; atByte: number; everyMs: number }
  /** One byte at a time from here on. */
  | { kind: 'drip'; atByte: number; everyMs: number }
  /** This byte is turned into another. */
  | { kind: 'corrupt'; atByte: number }
  /** A line that is not JSON, put in at the next event. */
  | { kind: 'garbage'; atByte: number }
  /** The vendor reports an error inside the stream at the next event, then ends or hangs. */
  | { kind: 'stream-error'; atByte: number; error: unknown; afterwards?: 'close' | 'stall' }

export function isHeadFault(fault: HeadFault | ByteFault): fault is HeadFault {
  return !('atByte' in fault)
}
