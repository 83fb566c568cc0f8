import type { CallOptions, LLMProvider, ModelRequest } from '@arq/core'
import { FakeClock } from '../../fake-clock.js'
import { readEvents } from '../../read-events.js'
import type { FaultServer } from '../fault-server.js'
import type { FaultRow } from './fault-row.js'
import { judgeOutcome, type Judgement } from './judge-outcome.js'
import { profileOf } from './profile-of.js'
import type { ProviderUnderTest } from './provider-under-test.js'
import type { AskMode, RowOutcome } from './row-outcome.js'
import { untilSettled } from './until-settled.js'

/** Where a row is tried: a fault server that speaks the provider's wire, and an address at which nobody listens. */
export interface RowStage {
  subject: ProviderUnderTest
  server: FaultServer
  nobody: string
  apiKey: string
}

/** With letters of 2, 3 and 4 bytes, so that a cut can fall inside one. */
const text = 'Grüße, 日本語 🚀 end.'

/** Asks a fresh provider once while this goes wrong, and says what became of it; `undefined` where the wire has no such row. */
export async function runFaultRow(row: FaultRow, mode: AskMode, stage: RowStage): Promise<(RowOutcome & Judgement) | undefined> {
  const profile = profileOf(stage.subject)
  const happening = row.happening({ text }, profile)
  if (happening === undefined) return undefined
  const isReachable = happening !== 'nobody'
  stage.server.reset()
  if (isReachable) {
    stage.server.enqueue(...happening)
    stage.server.otherwise(happening.at(-1) ?? {})
  }
  const clock = new FakeClock()
  const provider = stage.subject.make(isReachable ? stage.server.url : stage.nobody, { apiKey: stage.apiKey, clock })
  const call = await askOnce(provider, { mode, model: stage.subject.model, clock, isSilent: row.isSilent })
  await provider.close()
  const asked = stage.server.requests.filter(({ scenario }) => scenario !== undefined)
  const outcome = { ...call, mode, timersLeft: clock.pending, requests: asked.length, wasDocument: asked[0] !== undefined && !profile.wire.wantsStream(asked[0].body) }
  return { ...outcome, ...judgeOutcome(row.owed(profile), outcome, { text, isReachable }) }
}

type Call = Pick<RowOutcome, 'events' | 'text' | 'finish' | 'error' | 'hasSettled'>

async function askOnce(provider: LLMProvider, asking: { mode: AskMode; model: string; clock: FakeClock; isSilent: boolean }): Promise<Call> {
  const leaving = new AbortController()
  const request: ModelRequest = { model: asking.model, messages: [{ role: 'user', content: 'Say hello' }] }
  const options: CallOptions = { signal: leaving.signal, timeouts: { firstContentMs: 20_000, gapMs: 10_000 } }
  const pending = asking.mode === 'stream' ? readEvents(provider.stream(request, options)) : queried(provider.query(request, options))
  const hasSettled = await untilSettled(pending, asking.clock, asking.isSilent)
  if (hasSettled) return { ...(await pending), hasSettled }
  leaving.abort(new Error('The row is over.'))
  return { events: [], text: '', finish: undefined, error: undefined, hasSettled }
}

async function queried(answer: ReturnType<LLMProvider['query']>): Promise<Omit<Call, 'hasSettled'>> {
  try {
    const { text: whole, finishReason } = await answer
    return { events: [], text: whole, finish: finishReason, error: undefined }
  } catch (error) {
    return { events: [], text: '', finish: undefined, error }
  }
}
