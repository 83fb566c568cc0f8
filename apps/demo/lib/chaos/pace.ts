/** How fast the stand-ins write, in milliseconds. */
export interface Pace {
  wordMs: number
  /** From the request to the first word, as a real vendor thinks before it speaks. */
  firstWordMs: number
  /** A vendor that is silent for so long counts as stuck. */
  stallMs: number
}

/** Slow enough to read along and to aim at a word. `ARQ_CHAOS_WORD_MS` and `ARQ_CHAOS_STALL_MS` change it. */
export function paceFromEnv(env: Readonly<Record<string, string | undefined>>): Pace {
  const wordMs = positive(env['ARQ_CHAOS_WORD_MS']) ?? 35
  return { wordMs, firstWordMs: wordMs * 20, stallMs: positive(env['ARQ_CHAOS_STALL_MS']) ?? 4_000 }
}

function positive(text: string | undefined): number | undefined {
  const value = Number(text)
  return value > 0 && Number.isFinite(value) ? value : undefined
}
