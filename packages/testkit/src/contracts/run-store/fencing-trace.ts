import { ArqError, type RunEventBody, type RunStore } from '@arq/core'
import { vi } from 'vitest'
import type { ContractSubject } from '../contract-subject.js'
import { alice, delta, finish, newRun } from './run-fixtures.js'
import { RunModel, type RunAct, type RunView } from './run-model.js'

/** What one actor does, in this order. */
export interface FencingScript {
  actor: string
  acts: readonly RunAct[]
}

/** No test takes so long: a lease of this trace runs out when the trace says so. */
const leaseMs = 3_600_000

/** One order of several scripts, played on a store and on the model at once. */
export class FencingTrace {
  readonly #subject: ContractSubject<RunStore>
  readonly #store: RunStore
  readonly #names: { runId: string; runKey: string; threadId: string }
  readonly #model = new RunModel()
  /** What each producer believes to hold. */
  readonly #held = new Map<string, { fence: number; seq: number }>()
  readonly #told = new Map<string, number>()
  readonly #played: string[] = []

  constructor(subject: ContractSubject<RunStore>, number: number) {
    this.#subject = subject
    this.#store = subject.store
    this.#names = { runId: `run-${number}`, runKey: `key-${number}`, threadId: `thread-${number}` }
  }

  /** Resolves to what went wrong first, with the steps that led there, or to nothing. */
  async play(scripts: readonly FencingScript[], order: readonly number[]): Promise<string | undefined> {
    const left = scripts.map(({ acts }) => [...acts])
    for (const whose of order) {
      const actor = scripts[whose]?.actor ?? ''
      const wrong = await this.#step(actor, left[whose]?.shift() ?? 'stop')
      if (wrong !== undefined) return `${this.#played.join('; ')}: ${wrong}`
    }
    const wrong = await this.#judgeEnd()
    await this.#store.forget(alice, this.#names.threadId)
    return wrong === undefined ? undefined : `${this.#played.join('; ')}; then ${wrong}`
  }

  async #step(actor: string, act: RunAct): Promise<string | undefined> {
    this.#played.push(`${actor} ${act}`)
    const { owed, got } = await this.#act(actor, act)
    if (owed !== got) return `${owed} was owed, ${got} was the answer`
    return differs(this.#model.view, await this.#look())
  }

  async #act(actor: string, act: RunAct): Promise<{ owed: string; got: string }> {
    switch (act) {
      case 'create':
        return { owed: this.#model.create(), got: await this.#create(actor) }
      case 'adopt':
        return { owed: this.#model.adopt(), got: await this.#adopt(actor) }
      case 'append':
        return this.#append(actor, delta(`by ${actor}, step ${this.#played.length}`))
      case 'finish':
        return this.#append(actor, finish)
      case 'renew':
        return this.#renew(actor)
      case 'stop':
        return { owed: this.#model.stop(), got: (await this.#store.requestStop(alice, this.#names.threadId, { runKey: this.#names.runKey }))?.state ?? 'no run' }
      case 'run out':
        return this.#runOut()
    }
  }

  async #create(actor: string): Promise<string> {
    const created = await this.#store.create(newRun(this.#names), leaseMs)
    if (created.outcome !== 'created') return created.outcome
    this.#own(actor, created.run)
    return created.stopRequested ? 'created, stopped before' : 'created'
  }

  async #adopt(actor: string): Promise<string> {
    const adopted = await this.#store.adopt(this.#names.runId, leaseMs)
    if (adopted.outcome !== 'adopted') return adopted.outcome
    this.#own(actor, adopted.run)
    return `adopted with fence ${adopted.run.fence} at ${adopted.run.lastSeq}`
  }

  #own(actor: string, run: { fence: number; lastSeq: number }): void {
    this.#held.set(actor, { fence: run.fence, seq: run.lastSeq })
    this.#model.listen(actor)
    this.#told.set(actor, 0)
    this.#store.onStop(this.#names.runId, () => this.#told.set(actor, (this.#told.get(actor) ?? 0) + 1))
  }

  async #append(actor: string, body: RunEventBody): Promise<{ owed: string; got: string }> {
    const held = this.#held.get(actor)
    if (held === undefined) return { owed: 'nothing', got: 'nothing' }
    const owed = this.#model.append(held.seq, [body], held.fence)
    try {
      held.seq = await this.#store.append(this.#names.runId, held.seq, [body], held.fence)
      return { owed, got: `appended up to ${held.seq}` }
    } catch (error) {
      return { owed, got: ArqError.isInstance(error) && error.code === 'storage_failed' ? 'refused' : String(error) }
    }
  }

  async #renew(actor: string): Promise<{ owed: string; got: string }> {
    const held = this.#held.get(actor)
    if (held === undefined) return { owed: 'nothing', got: 'nothing' }
    return { owed: this.#model.renew(held.fence), got: await this.#store.renew(this.#names.runId, held.fence, leaseMs) }
  }

  /** A lease is shortened to a moment and the moment waited for, so that every store gets there soon, whatever its clock. */
  async #runOut(): Promise<{ owed: string; got: string }> {
    const { isLive, fence } = this.#model.view
    this.#model.runOut()
    if (!isLive) return { owed: 'nothing', got: 'nothing' }
    const got = await this.#store.renew(this.#names.runId, fence, 1)
    const { clock } = this.#subject
    await (clock === undefined ? new Promise((resolve) => setTimeout(resolve, 4)) : clock.advance(2))
    return { owed: 'held', got }
  }

  async #look(): Promise<RunView> {
    const { runId, threadId } = this.#names
    const run = await this.#store.get(runId)
    const live = await this.#store.live(alice, threadId)
    const abandoned = await this.#store.abandoned(10)
    return {
      state: run?.state ?? 'none',
      lastSeq: run?.lastSeq ?? 0,
      fence: run?.fence ?? 0,
      isLive: live?.runId === runId,
      isAbandoned: abandoned.some((one) => one.runId === runId),
    }
  }

  async #judgeEnd(): Promise<string | undefined> {
    const { runId, runKey, threadId } = this.#names
    const log = (await this.#store.read(runId, 0)).map(({ seq, body }) => ({ seq, body }))
    const wrong = differs(this.#model.log.map((body, index) => ({ seq: index + 1, body })), log) ?? (await this.#judgeStops())
    if (wrong !== undefined) return wrong
    const next = await this.#store.create(newRun({ runId: `${runId}-next`, runKey: `${runKey}-next`, threadId }), leaseMs)
    return differs(this.#model.view.isLive ? 'busy' : 'created', next.outcome)
  }

  /** A stop may travel before it arrives. */
  async #judgeStops(): Promise<string | undefined> {
    const look = (): string | undefined => differs(this.#model.told, Object.fromEntries(this.#told))
    if (look() === undefined) return undefined
    await vi.waitUntil(() => look() === undefined, { timeout: 2_000, interval: 2 }).catch(() => {})
    return look()
  }
}

function differs(owed: unknown, got: unknown): string | undefined {
  const [left, right] = [JSON.stringify(owed), JSON.stringify(got)]
  return left === right ? undefined : `${left} was owed, ${right} was there`
}
