import type { Logger } from '@arq/core'

type Fields = Readonly<Record<string, unknown>>

/** Plain lines for a terminal. `debug` only where `ARQ_DEBUG` is set. */
export function consoleLogger(debug: boolean): Logger {
  return {
    debug: (message, fields) => void (debug && console.debug(line(message, fields))),
    info: (message, fields) => console.info(line(message, fields)),
    warn: (message, fields) => console.warn(line(message, fields)),
    error: (message, fields) => console.error(line(message, fields)),
  }
}

function line(message: string, fields: Fields = {}): string {
  const details = Object.entries(fields).map(([name, value]) => `${name}: ${String(value)}`)
  return `arq: ${message}${details.length === 0 ? '' : ` (${details.join(', ')})`}`
}
