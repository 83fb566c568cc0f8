/** Tokens that stand behind the starting factor of 1, so that a few short prompts do not move it far. */
const priorTokens = 100
/** Older answers fade when this many tokens were seen. */
const memoryTokens = 50_000

/** Learns, model by model, how far the estimate of a prompt is from what the daemon counted. */
export class TokenCalibration {
  readonly #seen = new Map<string, { estimated: number; counted: number }>()

  learn(model: string, estimated: number, counted: number): void {
    const before = this.#seen.get(model) ?? { estimated: priorTokens, counted: priorTokens }
    const fade = before.estimated > memoryTokens ? 0.5 : 1
    this.#seen.set(model, { estimated: before.estimated * fade + estimated, counted: before.counted * fade + counted })
  }

  /** What an estimate is to be multiplied with. */
  factor(model: string): number {
    const seen = this.#seen.get(model)
    return seen === undefined ? 1 : seen.counted / seen.estimated
  }
}
