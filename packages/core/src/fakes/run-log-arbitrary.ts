import fc from 'fast-check'
import type { AnswerMetadata } from '../messages/ui-message.js'
import type { RunEvent, RunEventBody } from '../run/run-event.js'

const id = fc.constantFrom('a', 'b')
const delta = fc.string({ unit: 'grapheme', maxLength: 5 })
const metadata: fc.Arbitrary<AnswerMetadata> = fc.record({ provider: fc.string({ maxLength: 3 }), model: fc.string({ maxLength: 3 }), createdAt: fc.nat() }, { requiredKeys: [] })

/** Every kind of entry that may stand inside a log, in any order: also in orders no honest producer writes. */
const inside: fc.Arbitrary<RunEventBody> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constantFrom('text-delta' as const, 'reasoning-delta' as const, 'tool-input-delta' as const), id, delta }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constantFrom('text-start' as const, 'text-end' as const, 'reasoning-start' as const, 'reasoning-end' as const), id }) },
  fc.record({ type: fc.constant('tool-input-start' as const), id, name: fc.constant('find') }),
  fc.record({ type: fc.constant('tool-call' as const), id, name: fc.constant('find'), input: fc.constantFrom('', '{"a":1}', '{') }),
  fc.record({ type: fc.constant('source' as const), id, url: fc.webUrl() }),
  fc.record({ type: fc.constant('metadata' as const), metadata }),
  fc.record({ type: fc.constant('status' as const), status: fc.record({ state: fc.constantFrom('stalled' as const, 'retrying' as const) }) }),
)

const terminal: fc.Arbitrary<RunEventBody> = fc.constantFrom(
  { type: 'finish', reason: { unified: 'stop', raw: 'stop' }, metadata: { finishReason: 'stop' } },
  { type: 'abort', reason: 'stopped', metadata: { incomplete: 'stopped' } },
  { type: 'error', error: { code: 'timeout', message: 'Late.', isRetryable: true }, metadata: { incomplete: 'failed' } },
)

/** The log of a run, from its start, ended or not. */
export const runLog: fc.Arbitrary<readonly RunEvent[]> = fc.tuple(fc.array(inside, { maxLength: 40 }), fc.option(terminal, { nil: undefined })).map(([bodies, end]) =>
  [{ type: 'run-start' as const, messageId: 'message-1', metadata: { runId: 'run-1' } }, ...bodies, ...(end === undefined ? [] : [end])].map((body, index) => ({ v: 1 as const, seq: index + 1, body })),
)
