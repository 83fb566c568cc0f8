import type { Scenario } from './scenario.js'

/** A text that the last user message contains, a pattern it matches, or a test of the whole request body. */
export type ScenarioMatch = string | RegExp | ((body: unknown) => boolean)

/** Decides which scenario answers a request: the queue first, then the newest matcher that fits, then the default. */
export class ScenarioBook {
  readonly #queue: Scenario[] = []
  readonly #rules: { match: ScenarioMatch; scenario: Scenario }[] = []
  #otherwise: Scenario = {}

  enqueue(...scenarios: readonly Scenario[]): void {
    this.#queue.push(...scenarios)
  }

  when(match: ScenarioMatch, scenario: Scenario): void {
    this.#rules.unshift({ match, scenario })
  }

  otherwise(scenario: Scenario): void {
    this.#otherwise = scenario
  }

  clear(): void {
    this.#queue.length = 0
    this.#rules.length = 0
    this.#otherwise = {}
  }

  choose(body: unknown, lastUserText: string): Scenario {
    return this.#queue.shift() ?? this.#rules.find((rule) => fits(rule.match, body, lastUserText))?.scenario ?? this.#otherwise
  }
}

function fits(match: ScenarioMatch, body: unknown, lastUserText: string): boolean {
  if (typeof match === 'string') return lastUserText.includes(match)
  return match instanceof RegExp ? match.test(lastUserText) : match(body)
}
