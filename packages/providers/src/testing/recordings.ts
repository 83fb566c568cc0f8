import { existsSync, readFileSync } from 'node:fs'

/** One exchange with a vendor, recorded by others. */
export interface RecordedExchange {
  id: string
  vendor: string
  api: string
  response: { status: number; headers: Record<string, string>; body: string }
  expected: {
    text: string
    toolCalls: readonly { id: string; name: string; arguments: string }[]
    finishReason: string
    usage: null | { inputTokens: number; outputTokens: number; cacheReadTokens?: number; cacheWriteTokens?: number; reasoningTokens?: number }
    usageRaw?: unknown
    reasoning?: string
    complete: boolean
  }
}

/** Real exchanges, kept beside the repository and never in it. */
const folder = new URL('../../../../../shared/recordings/', import.meta.url)

/** Whether they are there, and what to put into the name of a test that is skipped without them. */
export const recordings: { areThere: boolean; why: string; rowsOf(file: string): readonly RecordedExchange[]; serve(row: RecordedExchange, how?: Serving): typeof fetch } = {
  areThere: existsSync(folder),
  why: existsSync(folder) ? '' : ' (skipped: the folder ../shared/recordings is absent)',
  rowsOf: (file) => (existsSync(folder) ? parse(readFileSync(new URL(file, folder), 'utf8')) : []),
  serve: serveRow,
}

export interface Serving {
  /** @defaultValue the whole body at once */
  pieceBytes?: number
  /** Other bytes than the recorded ones. */
  bytes?: Uint8Array
  /** How the body ends: cleanly, or as a destroyed socket. @defaultValue 'close' */
  end?: 'close' | 'error'
}

function parse(lines: string): readonly RecordedExchange[] {
  return lines.split('\n').filter(Boolean).map((line) => JSON.parse(line) as RecordedExchange)
}

function serveRow(row: RecordedExchange, how: Serving = {}): typeof fetch {
  const { bytes = new TextEncoder().encode(row.response.body), end = 'close' } = how
  const pieceBytes = how.pieceBytes ?? Math.max(1, bytes.length)
  let sent = 0
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    if (sent < bytes.length) {
      controller.enqueue(bytes.subarray(sent, sent + pieceBytes))
      sent += pieceBytes
    } else if (end === 'close') controller.close()
    else controller.error(new TypeError('terminated'))
  }
  const { status, headers } = row.response
  const body = (): ReadableStream => new ReadableStream({ pull }, { highWaterMark: 0 })
  return () => Promise.resolve(new Response(body(), { status, headers: { 'content-type': 'text/event-stream', ...headers } }))
}
