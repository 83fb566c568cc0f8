import type { AzureFilterResults } from './azure-filter-results.js'
import type { BodyFault, HeadFault } from './fault.js'

/** What the fault server answers to one request, and what goes wrong on the way. Every field may be left out. */
export interface Scenario extends Answer {
  /** Names it for `server.release(id)` and `server.held(id)`. @defaultValue 'default' */
  id?: string
  /** At most one fault a response. */
  fault?: HeadFault | BodyFault
  /** Stops after so many pieces of text (0 is before the first) until `server.release(id)`. */
  holdAfterChunk?: number
  /**
   * How the body is delimited. `close` is HTTP/1.0 style: the end of the connection is the end of the body. `sized` promises
   * the length of the whole body, whatever is sent of it. @defaultValue 'chunked'
   */
  framing?: 'chunked' | 'close' | 'gzip' | 'sized'
  /** Sends everything from the last piece of text on again, right after the end. */
  repeatsEnd?: boolean
  /** Writes the body in pieces of this many bytes, whatever its events are. */
  pieceBytes?: number
  /** Extra response headers. */
  headers?: Readonly<Record<string, string>>
}

/** An answer in no vendor's words; a wire turns it into bytes. */
export interface Answer {
  /** @defaultValue 'All is well.' */
  text?: string
  /** @defaultValue 'words' */
  chunk?: 'words' | number
  /** Silence before each piece of text, in milliseconds. @defaultValue 0 */
  chunkDelayMs?: number
  /** The vendor's own word; `null` leaves the marker out. @defaultValue 'stop' */
  finishReason?: string | null
  /** Token counts, sent when the request asks for them; `null` never sends any. @defaultValue words of the text */
  usage?: { input: number; output: number; cacheRead?: number; cacheWrite?: number } | null
  /** Sent before the text, in one piece. */
  reasoning?: string
  /** The vendor's token for the reasoning, where its wire has one. @defaultValue a fixed word */
  proof?: string
  toolCalls?: readonly { id: string; name: string; arguments: string }[]
  /** @defaultValue the requested one */
  model?: string
  /** Ollama: a pull fails when so many bytes of the model are there; the next one goes on from them. */
  pullStopsAtByte?: number
  /** Azure: what its content filter found, beside the text or, with `late`, after it. @defaultValue nothing */
  contentFilter?: { prompt?: AzureFilterResults; answer?: AzureFilterResults; late?: boolean }
  /** Leaves the closing sentinel out (`[DONE]` for Chat Completions). */
  withoutDone?: boolean
  /** Event objects put in as they are: before the first piece of text, or after the closing sentinel. */
  extraEvents?: { first?: readonly unknown[]; afterDone?: readonly unknown[] }
  /** How the event stream is spelled. */
  spelling?: { lineEnd?: '\n' | '\r\n'; byteOrderMark?: boolean; comments?: boolean; withoutFinalBlankLine?: boolean }
}
