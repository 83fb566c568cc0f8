/** Where the library says what happened. Fields hold ids and sizes, never prompts, answers or keys. */
export interface Logger {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void
  info(message: string, fields?: Readonly<Record<string, unknown>>): void
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void
  error(message: string, fields?: Readonly<Record<string, unknown>>): void
}

const silence = (): void => {}
export const silentLogger: Logger = { debug: silence, info: silence, warn: silence, error: silence }
