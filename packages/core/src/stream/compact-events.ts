import type { RunEvent, RunEventBody } from '../run/run-event.js'

/**
 * The same entries with neighbouring deltas of one part joined, numbered as their last one: a backlog of thousands
 * of small deltas becomes a handful of events, and a reader that applies them stands exactly where the log stands.
 * Of several status notes only the newest stays, and the newest that says whether the answer is saved: the others were about a moment that is over.
 */
export function compactEvents(events: readonly RunEvent[]): readonly RunEvent[] {
  const compacted: RunEvent[] = []
  const kept = [events.findLast((event) => event.body.type === 'status'), events.findLast((event) => isOnSaving(event.body))]
  for (const event of events) {
    if (event.body.type === 'status' && !kept.includes(event)) continue
    const last = compacted.at(-1)
    const joined = last === undefined ? undefined : joinDeltas(last, event)
    if (joined === undefined) compacted.push(event)
    else compacted[compacted.length - 1] = joined
  }
  return compacted
}

function isOnSaving(body: RunEventBody): boolean {
  return body.type === 'status' && (body.status.state === 'unsaved' || body.status.state === 'saved')
}

function joinDeltas(first: RunEvent, second: RunEvent): RunEvent | undefined {
  const [left, right] = [first.body, second.body]
  if (left.type === 'text-delta' && right.type === 'text-delta' && left.id === right.id) {
    return { v: 1, seq: second.seq, body: { type: 'text-delta', id: left.id, delta: left.delta + right.delta } }
  }
  if (left.type === 'reasoning-delta' && right.type === 'reasoning-delta' && left.id === right.id) {
    return { v: 1, seq: second.seq, body: { type: 'reasoning-delta', id: left.id, delta: left.delta + right.delta } }
  }
  if (left.type === 'tool-input-delta' && right.type === 'tool-input-delta' && left.id === right.id) {
    return { v: 1, seq: second.seq, body: { type: 'tool-input-delta', id: left.id, delta: left.delta + right.delta } }
  }
  return undefined
}
