import type { ServerResponse } from 'node:http'
import { constants, createGzip, type Gzip } from 'node:zlib'

/** Puts body bytes on a response in the framing a scenario asks for. Headers go out with the first write at the latest. */
export class BodyWriter {
  readonly #response: ServerResponse
  readonly #gzip: Gzip | undefined
  readonly #onEnd: () => void
  #isSilent = false

  /** `size` is the length of the whole body in bytes. `onEnd` is called when the server ends the response, in whatever way, and not when the client does. */
  constructor(response: ServerResponse, { framing, size }: { framing: 'chunked' | 'close' | 'gzip' | 'sized'; size: number }, onEnd: () => void) {
    this.#response = response
    this.#onEnd = onEnd
    // A connection that stays open after a body of the wrong length would wait for the rest for ever.
    if (framing === 'close' || framing === 'sized') response.shouldKeepAlive = false
    if (framing === 'close') response.removeHeader('transfer-encoding')
    if (framing === 'sized') response.setHeader('content-length', size)
    if (framing === 'gzip') this.#gzip = compressing(response)
    response.flushHeaders()
  }

  async write(bytes: Buffer): Promise<void> {
    if (this.#isSilent) return untilClosed(this.#response)
    const gzip = this.#gzip
    if (gzip === undefined) return written(this.#response, bytes)
    await new Promise((resolve) => {
      gzip.write(bytes)
      gzip.flush(constants.Z_SYNC_FLUSH, () => resolve(undefined))
    })
  }

  /** From now on nothing is sent, and the connection stays open. */
  silence(): void {
    this.#isSilent = true
  }

  end(whole: boolean): void {
    this.#onEnd()
    if (this.#gzip !== undefined && whole) this.#gzip.end()
    else this.#response.end()
  }

  destroy(): void {
    this.#onEnd()
    this.#response.destroy()
  }

  reset(): void {
    this.#onEnd()
    this.#response.socket?.resetAndDestroy()
  }
}

function compressing(response: ServerResponse): Gzip {
  const gzip = createGzip()
  response.setHeader('content-encoding', 'gzip')
  gzip.on('data', (bytes: Buffer) => response.write(bytes))
  gzip.on('end', () => response.end())
  return gzip
}

function untilClosed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => (response.destroyed ? resolve() : response.once('close', resolve)))
}

/** Waits until the bytes are with the kernel, so that a cut after them does not take them along. */
function written(response: ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) return resolve()
    response.once('close', resolve)
    response.write(bytes, () => {
      response.removeListener('close', resolve)
      resolve()
    })
  })
}
