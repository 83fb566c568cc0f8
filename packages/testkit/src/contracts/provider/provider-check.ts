import type { ProviderStage } from './provider-stage.js'

/** One promise of the contract. `run` throws where it is broken. */
export interface ProviderCheck {
  /** Says what holds, so that its failure says what broke. */
  name: string
  run(stage: ProviderStage): Promise<void>
}

export interface ProviderCheckGroup {
  name: string
  checks: readonly ProviderCheck[]
}
