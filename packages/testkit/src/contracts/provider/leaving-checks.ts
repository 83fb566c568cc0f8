import type { LLMProvider, StreamEvent } from '@arq/core'
import { expect } from 'vitest'
import { FakeClock } from '../../fake-clock.js'
import type { Scenario } from '../../node/index.js'
import { eventually, reasonOf, soon } from './eventually.js'
import type { ProviderCheck } from './provider-check.js'
import type { ProviderStage } from './provider-stage.js'

type Ask = (provider: LLMProvider, stage: ProviderStage, signal?: AbortSignal) => Promise<unknown>

const modes: readonly [name: string, ask: Ask][] = [
  ['stream', (provider, stage, signal) => drain(provider.stream(stage.request(), signal === undefined ? {} : { signal }))],
  ['query', (provider, stage, signal) => provider.query(stage.request(), signal === undefined ? {} : { signal })],
]

const moments: readonly [name: string, scenario: Scenario, hasCome: (stage: ProviderStage) => Promise<void>][] = [
  ['before the headers', { fault: { kind: 'hang-headers' } }, (stage) => eventually('the request arrived', () => stage.asked.length === 1)],
  ['in mid-answer', { id: 'held', text: 'one two three', holdAfterChunk: 1 }, (stage) => soon('the answer began', stage.server.held('held'))],
]

async function drain(events: AsyncIterable<StreamEvent>): Promise<string> {
  let text = ''
  for await (const event of events) if (event.type === 'text-delta') text += event.delta
  return text
}

const connectionClosed = (stage: ProviderStage): Promise<void> => eventually('the connection was closed', () => stage.asked[0]?.state === 'closed-by-client')

async function abortedAt([, scenario, hasCome]: (typeof moments)[number], ask: Ask, stage: ProviderStage): Promise<void> {
  const clock = new FakeClock()
  stage.server.enqueue(scenario)
  const stop = new AbortController()
  const reason = new Error('The reader changed their mind.')
  const rejected = reasonOf('the call ended after it was aborted', ask(stage.make({ clock }), stage, stop.signal))
  await hasCome(stage)
  stop.abort(reason)
  expect(await rejected, 'what it was rejected with').toBe(reason)
  await connectionClosed(stage)
  expect(clock.pending, 'timers that were left').toBe(0)
}

const abortChecks: readonly ProviderCheck[] = modes.flatMap(([mode, ask]) => [
  {
    name: `${mode}: aborted before it starts, it rejects with the signal's reason and asks nobody`,
    run: async (stage) => {
      const reason = new Error('Not at all.')
      expect(await reasonOf('the call ended', ask(stage.make(), stage, AbortSignal.abort(reason))), 'what it was rejected with').toBe(reason)
      expect(stage.asked, 'requests').toHaveLength(0)
    },
  },
  ...moments.map((moment) => ({
    name: `${mode}: aborted ${moment[0]}, it rejects at once with the signal's reason and closes the connection`,
    run: (stage: ProviderStage) => abortedAt(moment, ask, stage),
  })),
])

const closeChecks: readonly ProviderCheck[] = modes.flatMap(([mode, ask]) => [
  ...moments.map(([name, scenario, hasCome]) => ({
    name: `${mode}: closing the provider ${name} ends the call as aborted and closes the connection`,
    run: async (stage: ProviderStage) => {
      stage.server.enqueue(scenario)
      const provider = stage.make()
      const rejected = reasonOf('the call ended after the provider was closed', ask(provider, stage))
      await hasCome(stage)
      await soon('close() came to an end', provider.close())
      expect(await rejected, 'what it was rejected with').toMatchObject({ code: 'aborted' })
      await connectionClosed(stage)
    },
  })),
  {
    name: `${mode}: a closed provider refuses calls and asks nobody`,
    run: async (stage) => {
      const provider = stage.make()
      await provider.close()
      await provider.close()
      expect(await reasonOf('the call ended', ask(provider, stage)), 'what it was rejected with').toMatchObject({ code: 'aborted' })
      expect(stage.asked, 'requests').toHaveLength(0)
    },
  },
])

export const leavingChecks: readonly ProviderCheck[] = [
  ...abortChecks,
  {
    name: 'aborted where the connection does not listen, a call rejects at once all the same',
    run: async (stage) => {
      if (stage.subject.takesFetch !== true) return
      const stop = new AbortController()
      const reason = new Error('The reader changed their mind.')
      const deaf = stage.make({ fetch: () => new Promise(() => {}) })
      const rejected = reasonOf('the call ended after it was aborted', drain(deaf.stream(stage.request(), { signal: stop.signal })))
      stop.abort(reason)
      expect(await rejected, 'what it was rejected with').toBe(reason)
    },
  },
  {
    name: 'a reader that leaves the stream closes the connection',
    run: async (stage) => {
      stage.server.enqueue({ text: 'one two three', holdAfterChunk: 1 })
      for await (const event of stage.make().stream(stage.request())) if (event.type === 'text-delta') break
      await connectionClosed(stage)
    },
  },
  {
    name: 'nothing is asked before the stream is read',
    run: async (stage) => {
      stage.make().stream(stage.request())
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
      expect(stage.server.requests, 'requests').toHaveLength(0)
    },
  },
  {
    name: 'a whole answer leaves no timer and no open request behind',
    run: async (stage) => {
      const clock = new FakeClock()
      await drain(stage.make({ clock }).stream(stage.request()))
      expect(clock.pending, 'timers that were left').toBe(0)
      await eventually('the request was over', () => stage.server.liveRequests === 0)
    },
  },
  ...closeChecks,
]
