import fc from 'fast-check'

/** One thing that happens to a ledger. Whatever follows a crash of an attempt's process comes from nobody. */
export type Step =
  | { do: 'reserve'; attempt: number; caller: number; input: number; output: number }
  | { do: 'settle'; attempt: number; input: number; output: number; wasted: number }
  | { do: 'release' | 'crash'; attempt: number }
  | { do: 'wait'; ms: number }

const attempt = fc.integer({ min: 0, max: 19 })
const tokens = fc.integer({ min: 0, max: 60 })

/** Waits go from nothing over the life of a reservation to the next day. */
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('reserve' as const), attempt, caller: fc.integer({ min: 0, max: 4 }), input: tokens, output: tokens }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('settle' as const), attempt, input: tokens, output: tokens, wasted: tokens }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('release' as const, 'crash' as const), attempt }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(0, 1_000, 450_000, 900_000, 3_600_000, 50_000_000) }) },
)

export const history: fc.Arbitrary<readonly Step[]> = fc.array(step, { minLength: 3, maxLength: 60 })
