import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ProviderUnavailableError, TimeoutError, type Clock } from '@arq/core'
import { beginsAsGguf } from './is-gguf-file.js'
import type { ModelProgress } from './local-options.js'

export interface Download {
  url: string
  /** Where the file ends up. Until it is whole it is written beside it as `.part`. */
  target: string
  fetch: typeof fetch
  clock: Clock
  report: (progress: ModelProgress) => void
  signal: AbortSignal
}

/** How long the hub may take to answer: somebody without a network should hear so at once. */
const connectTimeoutMs = 5_000
/** How long a download may stand still. */
const stallTimeoutMs = 30_000

/** Two downloads of one file at once, in one process or several, must not write into each other. */
let downloads = 0

/** Fetches a model file. Either the whole file is at `target` afterwards or nothing is, and this rejects. */
export async function downloadModel(download: Download): Promise<void> {
  const watchdog = new Watchdog(download)
  downloads += 1
  const part = `${download.target}.${process.pid}-${downloads}.part`
  try {
    watchdog.expectWithin(connectTimeoutMs, 'the hub did not answer')
    const response = await download.fetch(download.url, { signal: watchdog.signal, redirect: 'follow' })
    if (!response.ok || response.body === null) throw new ProviderUnavailableError(`the hub answered with status ${response.status}`)
    await mkdir(path.dirname(download.target), { recursive: true })
    await pipeline(Readable.fromWeb(response.body as never), measure(download, response, watchdog), createWriteStream(part), { signal: watchdog.signal })
    await rename(part, download.target)
  } catch (thrown) {
    throw watchdog.signal.aborted ? watchdog.signal.reason : thrown
  } finally {
    watchdog.end()
    await rm(part, { force: true })
  }
}

/** Counts and reports bytes, and refuses what is not a model or not all of it. */
function measure({ report }: Download, response: Response, watchdog: Watchdog): Transform {
  const length = Number(response.headers.get('content-length') ?? Number.NaN)
  const total = Number.isNaN(length) || response.headers.has('content-encoding') ? undefined : length
  let received = 0
  return new Transform({
    transform(bytes: Buffer, _encoding, done) {
      watchdog.expectWithin(stallTimeoutMs, 'the download stood still')
      if (received === 0 && !beginsAsGguf(bytes)) return done(new ProviderUnavailableError('the hub sent something that is not a GGUF model'))
      received += bytes.length
      report({ phase: 'download', detail: 'downloading from the hub', receivedBytes: received, ...(total === undefined ? {} : { totalBytes: total }) })
      done(null, bytes)
    },
    flush(done) {
      const isWhole = received > 0 && (total === undefined || received === total)
      done(isWhole ? null : new ProviderUnavailableError(`the download ended after ${received} of ${total ?? 'unknown'} bytes`))
    },
  })
}

/** One abort signal for the caller's and two timeouts of ours. */
class Watchdog {
  readonly #download: Download
  readonly #controller = new AbortController()
  readonly #follow = (): void => this.#controller.abort(this.#download.signal.reason)
  #cancelTimer = (): void => {}

  constructor(download: Download) {
    this.#download = download
    if (download.signal.aborted) this.#follow()
    download.signal.addEventListener('abort', this.#follow, { once: true })
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  expectWithin(ms: number, otherwise: string): void {
    this.#cancelTimer()
    this.#cancelTimer = this.#download.clock.after(ms, () => this.#controller.abort(new TimeoutError(`${otherwise} for ${ms} ms`, { details: { waitedMs: ms } })))
  }

  end(): void {
    this.#cancelTimer()
    this.#download.signal.removeEventListener('abort', this.#follow)
  }
}
