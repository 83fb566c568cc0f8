import { availableParallelism } from 'node:os'

/** One core stays free for the event loop and whatever else runs: see docs/decisions/0003-local-model-threads.md. */
export function defaultThreads(cores: number = availableParallelism()): number {
  return Math.max(1, cores - 1)
}
