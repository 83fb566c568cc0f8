import type { ArqError, Clock, ModelRequest, RecoverySummary, StreamEvent } from '@arq/core'
import { AutoRecovery, LoadBalancer, UsageLedger, type AttemptRecord, type AutoRecoveryOptions, type Candidate } from '@arq/recovery'
import { memoryStores } from '@arq/storage/memory'
import { SeededRandom } from '@arq/testkit'
import type { Vendor } from '../vendors/vendors.js'
import { retryAfterMs } from './fault-of.js'
import type { RecoveryCase } from './recovery-case.js'
import { ScriptedModels } from './scripted-models.js'
import { fetchStage, type Ended, type Stage } from './stage.js'

/** What became of one case. */
export interface CaseOutcome {
  events: readonly StreamEvent[]
  text: string
  error: ArqError | undefined
  /** There was no end after a quarter of an hour. */
  isHung: boolean
  summary: RecoverySummary | undefined
  attempts: readonly AttemptRecord[]
  refusedPrefills: number
  /** From each fault to the next content the reader got, in milliseconds. */
  waits: readonly number[]
  /** Of the ledger, when all was over. */
  books: { reserved: number; charged: number }
  timersLeft: number
}

const stallMs = 3_000
const scope = { userId: 'reader' }

/** Asks for the answer of one case and reads it to its end. */
export async function runCase(tested: RecoveryCase, stage: Stage = fetchStage()): Promise<CaseOutcome> {
  const { clock } = stage
  const models = new ScriptedModels(tested)
  const times: Moment[] = []
  const attempts: AttemptRecord[] = []
  const events: StreamEvent[] = []
  const stored = memoryStores({ clock })
  const ledger = new UsageLedger({ store: stored.ledger, clock })
  const ended: Ended = (how) => void times.push({ at: clock.now(), is: how === 'asked-for-time' && tested.other !== undefined ? 'fault' : how })
  const candidates = await Promise.all([tested.vendor, ...(tested.other === undefined ? [] : [tested.other])].map((vendor) => openCandidate(vendor, models, { stage, ended })))
  const recovery = new AutoRecovery({ ...optionsOf(tested, candidates, clock), ledger, observers: [{ attemptEnded: (record) => void attempts.push(record) }] })
  const { error, isHung } = await stage.read(recovery.stream(requestOf(tested), { run: { runId: 'run', scope } }), (event) => {
    events.push(event)
    if (event.type === 'text-delta' || event.type === 'tool-call') times.push({ at: clock.now(), is: 'content' })
  })
  if (!isHung) await recovery.settled()
  const { entries } = await ledger.entries({ scope })
  await recovery.close()
  await stored.close()
  await stage.close()
  return {
    events,
    text: events.map((event) => (event.type === 'text-delta' ? event.delta : '')).join(''),
    error,
    isHung,
    summary: events.find((event) => event.type === 'recovery')?.summary,
    attempts,
    refusedPrefills: models.refusedPrefills,
    waits: waitsIn(times),
    books: { reserved: entries.filter(({ state }) => state === 'reserved').length, charged: entries.reduce((sum, { charged }) => sum + (charged?.output ?? 0), 0) },
    timersLeft: stage.timersLeft(),
  }
}

async function openCandidate(vendor: Vendor, models: ScriptedModels, { stage, ended }: { stage: Stage; ended: Ended }): Promise<Candidate> {
  const at = await stage.open((body) => models.scenario(vendor, body), ended)
  const provider = vendor.make({ ...at, clock: stage.clock })
  // A daemon says what its models can do only when it is asked, and a router chooses by that.
  await provider.initialize()
  return { id: vendor.name, provider, model: vendor.model }
}

function optionsOf({ fault, secondFault, seed }: RecoveryCase, candidates: readonly Candidate[], clock: Clock): AutoRecoveryOptions {
  const random = new SeededRandom(seed)
  const router = new LoadBalancer({ candidates, clock, random })
  const isSilent = fault === 'stall' || secondFault === 'stall'
  return { router, clock, random, ...(isSilent ? { timeouts: { firstContentMs: stallMs, gapMs: stallMs } } : {}) }
}

function requestOf({ answer, vendor, other }: RecoveryCase): ModelRequest {
  const keeps = vendor.keeps === true || other?.keeps === true
  return {
    model: vendor.model,
    messages: [{ role: 'user', content: `The question about ${answer.name}.` }],
    ...(answer.isJson === true ? { responseFormat: { type: 'json' } } : {}),
    ...(answer.toolCalls === undefined ? {} : { tools: answer.toolCalls.map(({ name }) => ({ name, inputSchema: { type: 'object' } })) }),
    ...(keeps ? { background: true } : {}),
  }
}

interface Moment {
  at: number
  /** A silence counts from when it was noticed, and a wait that the only vendor asked for from its end. */
  is: Parameters<Ended>[0] | 'content'
}

/** Several faults in a row are one wait: the reader sees nothing in between. */
function waitsIn(times: readonly Moment[]): readonly number[] {
  const waits: number[] = []
  let since: number | undefined
  for (const { at, is } of times) {
    if (is === 'silence') since = at
    else if (is === 'asked-for-time') since = at + retryAfterMs
    else if (is === 'fault') since ??= at
    else if (since !== undefined) {
      waits.push(Math.max(0, at - since))
      since = undefined
    }
  }
  return waits
}
