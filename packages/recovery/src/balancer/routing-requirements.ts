/** What an answer has to be like, beyond what its request says. */
export interface RoutingRequirements {
  /** Least quality tier; candidates below it are not asked. @defaultValue any */
  minimumTier?: number
  /** Milliseconds to the first content; under `least-cost`, candidates known to take longer go behind the others. @defaultValue any */
  latencyTargetMs?: number
}
