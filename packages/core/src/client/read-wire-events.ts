import { createParser } from 'eventsource-parser'
import type { UIMessageChunk } from '../stream/ui-message-chunk.js'
import type { WireEvent } from './chat-transport.js'

/** No honest event is this long; a server gone mad must not fill the page's memory. In UTF-16 units. */
const maxEventChars = 8 * 1024 * 1024

/**
 * Reads SSE bytes as whole log entries, one list per network read. Chunks count only once the one with the `id:` line
 * came: a line that breaks inside an entry leaves nothing half-applied, and the cursor asks for that entry again.
 * Throws on anything that is no JSON, which a reader treats like a broken line.
 */
export async function* readWireEvents(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<readonly WireEvent[]> {
  let entries: WireEvent[] = []
  let chunks: UIMessageChunk[] = []
  const parser = createParser({
    maxBufferSize: maxEventChars,
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') throw error
    },
    onEvent: ({ id, data }) => {
      if (data === '[DONE]') return
      chunks.push(JSON.parse(data) as UIMessageChunk)
      if (id === undefined) return
      entries.push({ seq: sequenceOf(id), chunks })
      chunks = []
    },
  })
  const reader = body.getReader()
  const decoder = new TextDecoder()
  // Not every fetch ties its body to the signal; cancelling settles a parked read in all of them.
  const leave = (): void => void reader.cancel().catch(() => {})
  if (signal.aborted) leave()
  signal.addEventListener('abort', leave, { once: true })
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      parser.feed(decoder.decode(value, { stream: true }))
      const batch = entries
      entries = []
      yield batch
    }
  } finally {
    signal.removeEventListener('abort', leave)
    leave()
  }
}

/** `<runId>:<seq>` */
function sequenceOf(id: string): number {
  const seq = Number(id.slice(id.lastIndexOf(':') + 1))
  if (!Number.isSafeInteger(seq) || seq < 1) throw new TypeError(`Not an event id of a run: ${id.slice(0, 80)}`)
  return seq
}
