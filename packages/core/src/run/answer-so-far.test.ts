import { expect, it } from 'vitest'
import { answerSoFar } from './answer-so-far.js'
import type { RunEventBody } from './run-event.js'

const entries = (...bodies: readonly RunEventBody[]) => bodies.map((body, index) => ({ v: 1 as const, seq: index + 1, body }))

it('tells the content of a log and who wrote it', () => {
  const written = entries(
    { type: 'run-start', messageId: 'm', metadata: { runId: 'r' } },
    { type: 'metadata', metadata: { provider: 'openai', model: 'gpt' } },
    { type: 'text-start', id: 't' },
    { type: 'status', status: { state: 'retrying' } },
    { type: 'metadata', metadata: { provider: 'anthropic', model: 'claude' } },
    { type: 'text-delta', id: 't', delta: 'Hel' },
  )
  expect(answerSoFar(written)).toEqual({ events: [{ type: 'text-start', id: 't' }, { type: 'text-delta', id: 't', delta: 'Hel' }], provider: 'anthropic', model: 'claude' })
})

it('knows of nobody who has written nothing', () => {
  expect(answerSoFar(entries({ type: 'run-start', messageId: 'm', metadata: {} }))).toEqual({ events: [] })
})
