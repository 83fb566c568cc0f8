import type { ServerResponse } from 'node:http'
import type { Clock } from '@arq/core'
import { billOf } from './bill-of.js'
import { BodyWriter } from './body-writer.js'
import type { Gates } from './gates.js'
import type { LiveAnswers } from './live-answers.js'
import { performBody } from './perform-body.js'
import { planBody } from './plan-body.js'
import type { RecordedRequest } from './recorded-request.js'
import type { Scenario } from './scenario.js'
import type { Wire } from './wire.js'

export interface Exchange {
  wire: Wire
  scenario: Scenario
  record: RecordedRequest
  response: ServerResponse
  gates: Gates
  live: LiveAnswers
  clock: Clock
  countTokens(text: string): number
}

/** Answers one request as its scenario says, body faults included. */
export async function answerRequest({ wire, scenario, record, response, gates, live, clock, countTokens }: Exchange): Promise<void> {
  const streams = wire.wantsStream(record.body)
  const frames = streams ? wire.encodeStream(scenario, record.body) : [wire.encodeWhole(scenario, record.body)]
  if (wire.isFree !== true) record.billed = billOf(scenario, frames, countTokens)
  response.setHeader('content-type', streams ? wire.streamType : 'application/json')
  for (const name of ['x-request-id', 'request-id']) response.setHeader(name, `req_fault_${record.number}`)
  for (const [name, value] of Object.entries(scenario.headers ?? {})) response.setHeader(name, value)
  const size = frames.reduce((sum, { bytes }) => sum + bytes.length, 0)
  const signal = whenClosed(response)
  const writer = new BodyWriter(response, { framing: scenario.framing ?? 'chunked', size }, () => (record.state = 'ended'))
  live.add(writer, signal)
  await performBody(
    planBody(frames, scenario, (error) => wire.encodeStreamError(error, scenario)),
    {
      signal,
      clock,
      writer,
      hold: () => gates.wait(scenario.id ?? 'default', signal),
    },
  )
}

function whenClosed(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  if (response.destroyed) gone.abort()
  response.once('close', () => gone.abort())
  return gone.signal
}
