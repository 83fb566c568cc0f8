import type { CallOptions, LLMProvider, ModelRequest } from '@arq/core'
import { FakeClock } from '../../fake-clock.js'
import { readEvents, type ReadEvents } from '../../read-events.js'
import type { FaultServer, ProviderExtras, RecordedRequest, RowStage, Scenario, WireProfile } from '../../node/index.js'
import { profileOf } from '../../node/fault-rows/profile-of.js'
import { startVendor } from '../../node/index.js'
import { eventually } from './eventually.js'
import type { ProviderSubject } from './provider-subject.js'

/** Given to every provider as its key, or as whatever else it keeps to itself; it must never come out again. */
export const plantedKey = 'planted-key-4f9a71c2e8'

/** Where checks are made: a vendor of the subject's wire, and fresh providers that ask it. */
export class ProviderStage implements RowStage {
  readonly subject: ProviderSubject
  readonly server: FaultServer
  readonly nobody: string
  readonly profile: WireProfile
  readonly apiKey: string = plantedKey
  readonly #made: LLMProvider[] = []

  constructor(subject: ProviderSubject, vendor: { server: FaultServer; nobody: string }) {
    this.subject = subject
    this.server = vendor.server
    this.nobody = vendor.nobody
    this.profile = profileOf(subject)
  }

  /** A fresh provider on a clock of its own that stands still unless the check moves it. */
  make(extras: Partial<ProviderExtras> = {}): LLMProvider {
    const provider = this.subject.make(this.server.url, { apiKey: plantedKey, clock: new FakeClock(), ...extras })
    this.#made.push(provider)
    return provider
  }

  request(change: Partial<ModelRequest> = {}): ModelRequest {
    return { model: this.subject.model, messages: [{ role: 'user', content: 'Say hello' }], ...change }
  }

  /** Streams the answer that the vendor gives to one request, with a fresh provider. */
  ask(scenario: Scenario = {}, change: Partial<ModelRequest> = {}, options: CallOptions = {}): Promise<ReadEvents> {
    this.server.enqueue(scenario)
    return readEvents(this.make().stream(this.request(change), options))
  }

  /** Requests for an answer, as they reached the vendor; questions about models are not among them. */
  get asked(): readonly RecordedRequest[] {
    return this.server.requests.filter(({ scenario }) => scenario !== undefined)
  }

  /** Closes every provider that was made; nothing of theirs may stay open at the vendor. */
  async close(): Promise<void> {
    await Promise.all(this.#made.splice(0).map((provider) => provider.close()))
    await eventually('every request was over after the providers were closed', () => this.server.liveRequests === 0)
  }
}

export async function openStage(subject: ProviderSubject): Promise<ProviderStage> {
  return new ProviderStage(subject, await startVendor(subject))
}
