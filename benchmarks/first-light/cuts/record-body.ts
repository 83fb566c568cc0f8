import type { CutStage } from './cut-stage.js'

/** The body of an answer that nothing broke. */
export interface RecordedBody {
  bytes: number
  /** Offsets right behind each event but the last, where nothing is left to cut. */
  boundaries: readonly number[]
}

/** Reads one whole answer. Ids and times always have the same length, so each offset means the same place in every case. */
export async function recordBody(stage: CutStage): Promise<RecordedBody> {
  const caseName = 'reference'
  const request = new Request('http://localhost/api/arq/chat', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-user': caseName },
    body: JSON.stringify({ id: caseName, messages: [{ id: caseName, role: 'user', parts: [{ type: 'text', text: caseName }] }], runKey: caseName }),
  })
  const response = await stage.handle(request)
  const body = Buffer.from(await response.arrayBuffer())
  return { bytes: body.byteLength, boundaries: boundariesOf(body) }
}

function boundariesOf(body: Buffer): readonly number[] {
  const boundaries: number[] = []
  for (let at = body.indexOf('\n\n'); at !== -1; at = body.indexOf('\n\n', at + 2)) boundaries.push(at + 2)
  return boundaries.filter((offset) => offset < body.byteLength)
}
