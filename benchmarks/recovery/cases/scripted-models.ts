import { SeededRandom } from '@arq/testkit'
import type { Answer, Scenario } from '@arq/testkit/node'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { askedTurn } from '../vendors/asked-turn.js'
import { continued } from '../vendors/manner.js'
import type { Vendor } from '../vendors/vendors.js'
import { faultOf } from './fault-of.js'
import { isBodyFault, type FaultKind } from './fault-kinds.js'
import { locate, type PlaceInBody } from './locate.js'
import { isTextPlace, textCutOf, type RecoveryCase } from './recovery-case.js'

const refusal = { type: 'error', error: { type: 'invalid_request_error', message: 'This model does not support assistant message prefill. The conversation must end with a user message.' } }

/** At some 40 tokens a second. */
const characterMs = 6

/** The models of one case: what they answer to whom, and what goes wrong with which attempt. All of them would say the same. */
export class ScriptedModels {
  /** Requests that ended in an assistant turn and reached a model that refuses them. */
  refusedPrefills = 0
  readonly #tested: RecoveryCase
  readonly #random: SeededRandom
  readonly #chunk: number
  readonly #pieces: number | undefined
  #attempts = 0

  constructor(tested: RecoveryCase) {
    this.#tested = tested
    this.#random = new SeededRandom(tested.seed)
    const { chunk, offsets } = textCutOf(tested)
    const offset = offsets[this.#random.below(Math.max(1, offsets.length))]
    this.#chunk = chunk
    this.#pieces = offset === undefined ? undefined : offset / chunk
  }

  get attempts(): number {
    return this.#attempts
  }

  /** What this vendor answers to this request. A request without a body takes a kept answer up again. */
  scenario(vendor: Vendor, body: unknown): Scenario {
    this.#attempts += 1
    const { answer, manner, isPaced } = this.#tested
    const asked = askedTurn(body)
    if (asked.kind === 'prefill' && !vendor.takesPrefill) {
      this.refusedPrefills += 1
      return { fault: { kind: 'status', status: 400, body: refusal } }
    }
    const text = continued(answer.text, asked, manner)
    const said: Answer = {
      text,
      chunk: this.#chunk,
      chunkDelayMs: isPaced ? this.#chunk * characterMs : 0,
      usage: { input: 10, output: Math.max(1, countTokens(text)) },
      ...(answer.toolCalls === undefined ? {} : { toolCalls: answer.toolCalls.map((call) => ({ ...call, id: `${call.id}_${this.#attempts}` })) }),
    }
    return this.#broken(said, vendor, body)
  }

  #broken(said: Answer, vendor: Vendor, body: unknown): Scenario {
    const { fault } = this.#tested
    // Where an event of a kept answer stands among those that are sent again only its vendor knows.
    const secondFault = body === undefined && this.#tested.secondFault === 'corrupt' ? 'garbage' : this.#tested.secondFault
    if (this.#attempts === 1) return this.#with(fault, said, vendor, body, this.#firstPlace())
    return this.#attempts === 2 && secondFault !== undefined ? this.#with(secondFault, said, vendor, body, { place: 'anywhere' }) : said
  }

  #firstPlace(): PlaceInBody {
    const { place, isBeforeText = false } = this.#tested
    if (isTextPlace(place)) return { pieces: this.#pieces ?? 0 }
    return { place: place === 'anywhere' && isBeforeText ? 'before-text' : place }
  }

  #with(kind: FaultKind, said: Answer, { profile }: Vendor, body: unknown, place: PlaceInBody): Scenario {
    const frames = isBodyFault(kind) ? profile.wire.encodeStream(said, body) : []
    const atByte = isBodyFault(kind) ? locate(place, frames, profile, this.#random) : 0
    return { ...said, fault: faultOf(kind, frames, atByte, profile) }
  }
}
