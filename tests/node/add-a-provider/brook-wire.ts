import { splitText } from '@arq/testkit'
import type { Frame, Wire } from '@arq/testkit/node'

/** How Brook answers: one object a line, the last with `end`. */
export const brookWire: Wire = {
  streamType: 'application/x-ndjson',

  encodeStream(answer) {
    const extra = (answer.extraEvents?.first ?? []).map((event) => line(event))
    const words = splitText(answer.text ?? 'All is well.', answer.chunk ?? 'words')
    const said = words.map((says) => line({ says }, true))
    // `null` asks for the line to be left out: an answer that never ends.
    if (answer.finishReason === null) return [...extra, ...said]
    const counts = answer.usage === null ? undefined : (answer.usage ?? { input: 10, output: words.length })
    return [...extra, ...said, line({ end: answer.finishReason ?? 'stop', in: counts?.input, out: counts?.output })]
  },

  encodeWhole: (answer) => line({ says: answer.text ?? 'All is well.', end: answer.finishReason ?? 'stop' }),
  encodeStreamError: (error) => line({ trouble: error }),
  encodeModels: (models) => JSON.stringify({ models }),
  wantsStream: () => true,
  lastUserText: (request) => (request as { lines: { says: string }[] }).lines.at(-1)?.says ?? '',
}

function line(value: unknown, isText: boolean = false): Frame {
  return { bytes: Buffer.from(`${JSON.stringify(value)}\n`), isText }
}
