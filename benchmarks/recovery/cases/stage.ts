import { systemClock, type ArqError, type Clock, type StreamEvent } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import { faultFetch, startFaultServer, type Scenario, type ScenarioSource } from '@arq/testkit/node'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { field } from '../vendors/field.js'
import { ollamaModels } from '../vendors/vendors.js'
import { readAll, readInTime } from './read-in-time.js'

/** Hears that a response is over: it was given up in its silence, asked for time, or went wrong or well in another way. */
export type Ended = (how: 'silence' | 'asked-for-time' | 'fault') => void

/** What a case is played on. */
export interface Stage {
  clock: Clock
  /** Opens a vendor that answers as the source says. `ended` is told of every response that is over, where that can be told. */
  open(source: ScenarioSource, ended: Ended): Promise<{ url: string; fetch?: typeof fetch }>
  read(events: AsyncIterable<StreamEvent>, each: (event: StreamEvent) => void): Promise<{ error: ArqError | undefined; isHung: boolean }>
  /** Timers that were left behind, where that can be told. */
  timersLeft(): number
  close(): Promise<void>
}

/** The bytes of the fault server behind a `fetch`, and a clock that moves when nothing else does. */
export function fetchStage(): Stage {
  const clock = new FakeClock()
  return {
    clock,
    open(source, ended) {
      const vendor = faultFetch({ clock, ollama: ollamaModels, ended: ({ scenario }) => ended(howOf(scenario?.fault)) })
      vendor.otherwise(source)
      return Promise.resolve({ url: 'http://vendor.test', fetch: vendor.fetch })
    },
    read: (events, each) => readInTime(events, clock, each),
    timersLeft: () => clock.pending,
    close: () => Promise.resolve(),
  }
}

function howOf(fault: Scenario['fault']): Parameters<Ended>[0] {
  if (fault?.kind === 'stall') return 'silence'
  return fault?.kind === 'status' && fault.status === 429 ? 'asked-for-time' : 'fault'
}

/** A request to Anthropic's counter, which is no attempt; every other body says whether it is to be streamed. */
function isCount(body: unknown): boolean {
  return body !== undefined && field(body, 'stream') === undefined
}

/** The fault server over loopback sockets, and the system's clock. */
export function socketStage(): Stage {
  const closings: (() => Promise<void>)[] = []
  return {
    clock: systemClock,
    async open(source) {
      const server = await startFaultServer({ ollama: { models: ollamaModels }, countTokens: (text) => countTokens(text) })
      closings.push(() => server.close())
      server.otherwise((body) => (isCount(body) || typeof source !== 'function' ? {} : source(body)))
      return { url: server.url }
    },
    read: readAll,
    timersLeft: () => 0,
    async close() {
      for (const close of closings) await close()
    },
  }
}
