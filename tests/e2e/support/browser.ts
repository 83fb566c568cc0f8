import { chromium, type Browser } from 'playwright'

/** Real Chromium, headless, told not to call anybody. */
export function launchChromium(): Promise<Browser> {
  const executablePath = process.env['ARQ_CHROMIUM']
  return chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
  })
}
