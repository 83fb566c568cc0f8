import { StreamTruncatedError, untilAborted, type FinishReason, type StreamEvent, type Usage } from '@arq/core'
import { trouble } from './brook-errors.js'

/** What a line can hold. Every field may be missing: a vendor sends what no type declares. */
interface BrookLine {
  says?: string
  trouble?: string
  end?: string
  in?: number
  out?: number
}

const reasons: Readonly<Record<string, FinishReason['unified']>> = { stop: 'stop', length: 'length', filtered: 'content-filter' }

/** The events of one answer, up to the line that ends it and not one line further. Without that line the answer is not whole. */
export async function* readAnswer(response: Response, signal: AbortSignal): AsyncGenerator<StreamEvent> {
  let hasText = false
  for await (const line of readLines(response, signal)) {
    if (line.trouble !== undefined) throw trouble()
    if (line.says !== undefined && line.says !== '') {
      if (!hasText) yield { type: 'text-start', id: 'text' }
      hasText = true
      yield { type: 'text-delta', id: 'text', delta: line.says }
    }
    if (line.end !== undefined) {
      if (hasText) yield { type: 'text-end', id: 'text' }
      yield* endOf(line, line.end)
      return
    }
  }
  throw new StreamTruncatedError('Brook ended the stream before the line that ends an answer, so it may be cut short. Send the request again.')
}

function* endOf(line: BrookLine, raw: string): Generator<StreamEvent> {
  const usage: Usage = { input: { total: line.in }, output: { total: line.out }, source: 'provider', raw: line }
  if (line.in !== undefined || line.out !== undefined) yield { type: 'usage', usage }
  yield { type: 'finish', reason: { unified: reasons[raw] ?? 'stop', raw } }
}

/** One object a line. A line that cannot be read throws: to skip it would make text vanish. */
async function* readLines(response: Response, signal: AbortSignal): AsyncGenerator<BrookLine> {
  if (response.body === null) return
  const reader = response.body.getReader()
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = ''
  try {
    for (let next = await untilAborted(reader.read(), signal); !next.done; next = await untilAborted(reader.read(), signal)) {
      const lines = (rest + decoder.decode(next.value, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as BrookLine
    }
    if (rest.trim() !== '') yield JSON.parse(rest) as BrookLine
  } finally {
    // Whoever stops reading closes the connection, or Brook would go on writing, and billing, for nobody.
    void reader.cancel().catch(() => {})
  }
}
