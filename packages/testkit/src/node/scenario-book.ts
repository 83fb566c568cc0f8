import type { Scenario } from './scenario.js'

/** A text that the last user message contains, a pattern it matches, or a test of the whole request body. */
export type ScenarioMatch = string | RegExp | ((body: unknown) => boolean)

/** A scenario, or how to make one for this request's body. */
export type ScenarioSource = Scenario | ((body: unknown) => Scenario)

/** Decides which scenario answers a request: the queue first, then the newest matcher that fits, then the default. */
export class ScenarioBook {
  readonly #queue: Scenario[] = []
  readonly #rules: { match: ScenarioMatch; scenario: ScenarioSource }[] = []
  #otherwise: ScenarioSource = {}

  enqueue(...scenarios: readonly Scenario[]): void {
    this.#queue.push(...scenarios)
  }

  when(match: ScenarioMatch, scenario: ScenarioSource): void {
    this.#rules.unshift({ match, scenario })
  }

  otherwise(scenario: ScenarioSource): void {
    this.#otherwise = scenario
  }

  clear(): void {
    this.#queue.length = 0
    this.#rules.length = 0
    this.#otherwise = {}
  }

  choose(body: unknown, lastUserText: string): Scenario {
    const chosen = this.#queue.shift() ?? this.#rules.find((rule) => fits(rule.match, body, lastUserText))?.scenario ?? this.#otherwise
    return typeof chosen === 'function' ? chosen(body) : chosen
  }
}

function fits(match: ScenarioMatch, body: unknown, lastUserText: string): boolean {
  if (typeof match === 'string') return lastUserText.includes(match)
  return match instanceof RegExp ? match.test(lastUserText) : match(body)
}
