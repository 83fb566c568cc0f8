import { mayPass } from '../errors/may-pass.js'
import type { StorageError } from '../errors/storage-error.js'
import { toArqError } from '../errors/to-arq-error.js'
import type { RunRecord, RunStore } from '../ports/run-store.js'
import { delay } from '../util/delay.js'
import { LocalRunLog } from './local-run-log.js'
import { localRunRefusal } from './local-run-refusal.js'
import type { LocalRunSetting } from './local-run-setting.js'
import { isTerminal, type RunEvent, type RunEventBody } from './run-event.js'
import { UnsavedEntries } from './unsaved-entries.js'

/** Others may take the run over soon after the store is back: what waits must be there before. */
const retryMs = { first: 50, longest: 1_000 }

/** A run that this process writes: its newest entries for local readers, and the one pen that takes them to the store. */
export class LocalRun {
  readonly log: LocalRunLog
  readonly store: RunStore
  readonly #setting: LocalRunSetting
  readonly #run: RunRecord
  #leaseMs: number
  #renewals = 0
  readonly #unsaved: UnsavedEntries
  /** `serving`: readers read here. `left`: they go on from the store. `gone`: the run is forgotten, and they end. */
  #state: 'serving' | 'left' | 'gone' = 'serving'
  /** Whether entries are shown when the store has them, or at once because it is away. */
  #showing: 'saved' | 'all' = 'saved'
  #saving: Promise<void> | undefined
  /** Whether an append failed in a way that leaves open what the store has of it. */
  #inDoubt = false
  #failures = 0
  /** Ends the wait for the next try. */
  #retryNow: (() => void) | undefined
  #ended = false
  /** Why nothing more is taken, although the run has not ended. */
  #closed: StorageError | undefined
  /** When the last entry was taken, and later when the last was saved or given up. */
  #stoppedAt: number | undefined
  #trying: 'on' | 'once more' | 'no more' = 'on'
  #aliveAt: number

  constructor(run: RunRecord, leaseMs: number, setting: LocalRunSetting) {
    this.#run = { ...run, scope: { ...run.scope } }
    this.#leaseMs = leaseMs
    this.#setting = setting
    this.store = setting.store
    this.log = new LocalRunLog(run.lastSeq)
    this.#unsaved = new UnsavedEntries(run.lastSeq)
    this.#aliveAt = setting.clock.now()
  }

  get runId(): string {
    return this.#run.runId
  }

  /** Of the lease that its producer holds. */
  get fence(): number {
    return this.#run.fence
  }

  get state(): 'serving' | 'left' | 'gone' {
    return this.#state
  }

  /** Number of the newest entry that the store acknowledged. */
  get saved(): number {
    return this.#unsaved.saved
  }

  /** Entries that readers get although the store does not have them. */
  get unsaved(): number {
    return this.#showing === 'all' ? this.log.end - this.saved : 0
  }

  /** Whether something of its producer is on its way to the store, which then does not know yet that the producer lives. */
  get isUnderWay(): boolean {
    return this.#renewals > 0 || this.#saving !== undefined || this.unsaved > 0
  }

  /** As readers of this process see it. */
  get record(): RunRecord {
    return { ...this.#run, scope: { ...this.#run.scope }, state: this.log.ended ? 'ended' : 'live', lastSeq: this.log.end }
  }

  /** As `RunStore.append`; resolves at once while the store is away. */
  append(afterSeq: number, bodies: readonly RunEventBody[]): Promise<number> {
    const refusal = this.#closed ?? this.#refusalOf(afterSeq, bodies) ?? this.#overflow()
    if (refusal !== undefined) return Promise.reject(refusal)
    if (bodies.length === 0) return Promise.resolve(afterSeq)
    if (bodies.some(isTerminal)) {
      this.#ended = true
      this.#stoppedAt = this.#setting.clock.now()
    }
    const appended = this.#showing === 'saved' ? this.#unsaved.addAwaited(bodies) : this.#addShown(bodies)
    this.#saving ??= this.#save()
    return appended
  }

  async read(after: number): Promise<readonly RunEvent[]> {
    const local = this.log.entriesAfter(Math.max(0, after))
    if (local !== undefined) return local
    const stored = await this.store.read(this.runId, after)
    if (this.unsaved === 0 || this.#state !== 'serving') return stored
    return [...stored, ...(this.log.entriesAfter(stored.at(-1)?.seq ?? after) ?? [])]
  }

  async renew(leaseMs: number): Promise<'held' | 'lost'> {
    this.#renewals += 1
    try {
      const outcome = await this.store.renew(this.runId, this.fence, leaseMs)
      if (outcome === 'lost') this.#leaseLost()
      else this.#leaseMs = leaseMs
      this.#aliveAt = this.#setting.clock.now()
      return outcome
    } finally {
      this.#renewals -= 1
    }
  }

  /** Somebody else has the run, unless it has just ended. What is on its way learns its fate from the store itself. */
  #leaseLost(): void {
    if (!this.#ended) this.#close(localRunRefusal(this.runId, 'another producer has adopted it'))
    if (this.#saving !== undefined) this.#retryNow?.()
    else if (!this.#ended) this.leave('left')
  }

  /** Looks whether it is time to stop trying, or to let go. */
  check(): void {
    const { clock, giveUpMs, retainEndedMs } = this.#setting
    const now = clock.now()
    const hasAll = this.saved === this.#unsaved.end
    if (this.#stoppedAt === undefined) {
      // Its producer gave no sign of life for as long as the lease: whoever takes the run over does not tell us.
      if (hasAll && now >= this.#aliveAt + this.#leaseMs) this.leave('left')
    } else if (hasAll || this.#trying === 'no more') {
      if (now >= this.#stoppedAt + retainEndedMs) this.leave('left')
    } else if (now >= this.#stoppedAt + giveUpMs) this.#giveUp(now)
  }

  /** Tries once more to save what the store does not have, and lets go. */
  async close(): Promise<void> {
    if (this.#trying === 'on') this.#trying = 'once more'
    this.#retryNow?.()
    await this.#saving
    this.leave('left')
  }

  /** Serves nobody any more. Appends that wait for the store still hear from it. */
  leave(to: 'left' | 'gone', error?: unknown): void {
    if (this.#state !== 'serving') return
    if (to === 'left' && this.#trying !== 'no more') this.#sayWhatIsLost(error)
    this.#state = to
    this.#retryNow?.()
    this.#comeBack('lost')
    this.log.wake()
  }

  async #save(): Promise<void> {
    while (this.#state === 'serving' && this.#trying !== 'no more' && this.saved < this.#unsaved.end) {
      const turn = this.#setting.appends.enter()
      if (turn !== undefined) await turn
      // What came meanwhile goes along.
      const bodies = this.#unsaved.next()
      try {
        await this.#append(bodies)
        this.#acknowledge(bodies)
      } catch (error) {
        await this.#survive(error)
      }
    }
    this.#saving = undefined
    if (this.#closed !== undefined) this.leave('left', this.#closed)
    if (this.#state !== 'serving') this.#unsaved.rejectAll(localRunRefusal(this.runId, 'it is no longer written here'))
  }

  async #append(bodies: readonly RunEventBody[]): Promise<void> {
    try {
      await this.store.append(this.runId, this.saved, bodies, this.fence)
    } finally {
      this.#setting.appends.leave()
    }
  }

  #acknowledge(bodies: readonly RunEventBody[]): void {
    const { clock, maxBytesPerRun } = this.#setting
    this.#inDoubt = false
    this.#failures = 0
    this.#aliveAt = clock.now()
    if (this.#showing === 'saved' && this.#state === 'serving') this.log.add(bodies)
    this.#unsaved.acknowledge(bodies.length)
    if (this.saved < this.#unsaved.end) return
    if (this.#ended) this.#stoppedAt = this.#aliveAt
    this.log.trim(this.saved, maxBytesPerRun)
    this.#comeBack('saved')
  }

  /** After a failed append: waits for the next try, finds that it did not fail after all, or lets go of the run. */
  async #survive(error: unknown): Promise<void> {
    if (mayPass(error)) {
      this.#inDoubt = true
      if (this.#goOn(error)) return this.#pause()
    } else if (this.#inDoubt && (await this.#isThere())) return
    this.#unsaved.rejectAll(error)
    this.leave('left', error)
  }

  /** Whether the store has something of what it refuses to take again, because its answer to an earlier append got lost. The rest is tried again. */
  async #isThere(): Promise<boolean> {
    try {
      const count = this.#unsaved.countIn(await this.store.read(this.runId, this.saved))
      if (count > 0) this.#acknowledge(this.#unsaved.all().slice(0, count))
      return count > 0
    } catch (error) {
      if (!mayPass(error) || this.#trying !== 'on') return false
      await this.#pause()
      return true
    }
  }

  /** Whether the answer goes on while the store is away. */
  #goOn(error: unknown): boolean {
    const { onUnsaved, maxBytesPerRun, onAway } = this.#setting
    if (this.#trying !== 'on' || this.#state !== 'serving') return false
    if (this.#showing === 'all') return true
    if (onUnsaved === 'reject' || this.#closed !== undefined || this.#unsaved.bytes > maxBytesPerRun) return false
    this.#showing = 'all'
    this.log.add(this.#unsaved.all())
    this.#unsaved.resolveAll()
    onAway(this.runId, error)
    return true
  }

  async #pause(): Promise<void> {
    const { clock, random } = this.#setting
    const longest = Math.min(retryMs.longest, retryMs.first * 2 ** this.#failures)
    const cutShort = new AbortController()
    this.#failures += 1
    this.#retryNow = () => cutShort.abort()
    await delay(clock, longest * (0.5 + random.next() / 2), cutShort.signal).catch(() => {})
    this.#retryNow = undefined
  }

  #addShown(bodies: readonly RunEventBody[]): Promise<number> {
    this.log.add(bodies)
    this.#unsaved.add(bodies)
    return Promise.resolve(this.#unsaved.end)
  }

  #close(error: StorageError): StorageError {
    this.#closed ??= error
    this.#stoppedAt ??= this.#setting.clock.now()
    return error
  }

  /** The local copy of an ended run stays readable for its time; one without an end would keep its readers waiting. */
  #giveUp(now: number): void {
    this.#sayWhatIsLost(undefined)
    this.#trying = 'no more'
    this.#stoppedAt = now
    this.#retryNow?.()
    if (!this.#ended) this.leave('left')
  }

  #comeBack(how: 'saved' | 'lost'): void {
    if (this.#showing === 'saved') return
    this.#showing = 'saved'
    this.#setting.onBack(this.runId, how)
  }

  #sayWhatIsLost(error: unknown): void {
    if (this.unsaved === 0) return
    const why = error === undefined ? {} : { error: toArqError(error).message }
    this.#setting.logger.error('readers have entries of a run that will never be saved', { runId: this.runId, saved: this.saved, unsaved: this.unsaved, ...why })
  }

  #overflow(): StorageError | undefined {
    if (this.#showing === 'saved' || this.#unsaved.bytes < this.#setting.maxBytesPerRun) return undefined
    return this.#close(localRunRefusal(this.runId, 'its store is away, and what waits for it fills the memory that a run may take'))
  }

  #refusalOf(afterSeq: number, bodies: readonly RunEventBody[]): StorageError | undefined {
    const { end } = this.#unsaved
    if (this.#ended) return localRunRefusal(this.runId, 'it has already ended')
    if (afterSeq !== end) return localRunRefusal(this.runId, `its log ends at ${end}, not at ${afterSeq}`)
    const terminalIndex = bodies.findIndex(isTerminal)
    return terminalIndex === -1 || terminalIndex === bodies.length - 1 ? undefined : localRunRefusal(this.runId, 'nothing may follow a terminal entry')
  }
}
