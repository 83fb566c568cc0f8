import { existsSync } from 'node:fs'

/** `ARQ_CHROMIUM`, or where systems keep it; `undefined` where there is none. */
export function findChromium(): string | undefined {
  return [process.env['ARQ_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((file) => file !== undefined && existsSync(file))
}
