import type { Environment } from '../env/parse-settings.js'

/** What a command has of the process it runs in. */
export interface CommandContext {
  env: Environment
  /** One line each: the result for `out`, what is on the way for `note`. */
  out: (line: string) => void
  note: (line: string) => void
  /** Aborted when somebody wants it to end. */
  signal: AbortSignal
}

export interface Command {
  /** One line for the list of commands. */
  readonly summary: string
  readonly help: string
  /** Resolves when it is done. Rejects with `UsageError` for words that make no sense, and with any other error where it failed. */
  run(words: readonly string[], context: CommandContext): Promise<void>
}
