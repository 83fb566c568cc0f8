import type { ModelCapabilities } from '@arq/core'
import type { ProviderUnderTest } from '../../node/index.js'

/** A provider that claims to keep the contract of `LLMProvider`. */
export interface ProviderSubject extends ProviderUnderTest {
  /** What `describeModel(model)` must say. What is claimed here (tools, vision, reasoning, structured output) is tried. */
  capabilities: Pick<ModelCapabilities, 'tools'> & Partial<ModelCapabilities>
  /** Whether `make` honours the `fetch` of its extras: an answer is then cut at every byte without a socket, which is faster. @defaultValue false */
  takesFetch?: boolean
  /** Where an answer is cut. Events are enough for a second subject that reads the same bytes by the same code. @defaultValue 'every-byte' */
  cuts?: 'every-byte' | 'every-event'
}
