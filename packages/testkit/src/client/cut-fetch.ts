/** How a line breaks. Offsets count bytes of the response body. */
export type LineFault =
  /** The read fails. */
  | { type: 'cut'; afterBytes: number }
  /** The body ends as if all was well. */
  | { type: 'close'; afterBytes: number }
  /** Nothing more comes, and nothing says so. */
  | { type: 'silence'; afterBytes: number }
  /** The server did its work, and its answer is lost before the headers. */
  | { type: 'lost-before-headers' }
  /** The request never reaches the server. */
  | { type: 'refused' }

/** A `fetch` whose next requests break as planned, one fault each; later ones pass. */
export interface CutFetch {
  fetch: typeof globalThis.fetch
  plan(...faults: readonly (LineFault | undefined)[]): void
  /** Requests that reached the wire, as `METHOD path`. */
  readonly requests: readonly string[]
}

/** Puts faults between a client and a handler or a real `fetch`. Only streams are cut: JSON answers pass. */
export function cutFetch(inner: (request: Request) => Promise<Response>, origin = 'http://localhost'): CutFetch {
  const faults: (LineFault | undefined)[] = []
  const requests: string[] = []
  const cutting: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(typeof input === 'string' ? new URL(input, origin) : input, init)
    requests.push(`${request.method} ${new URL(request.url).pathname}`)
    const fault = faults.shift()
    if (fault?.type === 'refused') throw new TypeError('Load failed')
    const response = await inner(request)
    if (fault?.type === 'lost-before-headers') {
      await response.body?.cancel()
      throw new TypeError('network error')
    }
    if (fault === undefined || response.body === null) return response
    return new Response(breakBody(response.body, fault), { status: response.status, headers: response.headers })
  }
  return { fetch: cutting, plan: (...planned) => void faults.push(...planned), requests }
}

function breakBody(body: ReadableStream<Uint8Array>, fault: Extract<LineFault, { afterBytes: number }>): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  let left = fault.afterBytes
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (left === 0) {
        if (fault.type === 'silence') return new Promise(() => {})
        void reader.cancel().catch(() => {})
        return fault.type === 'close' ? controller.close() : controller.error(new TypeError('Load failed'))
      }
      const { done, value } = await reader.read()
      if (done) return controller.close()
      const piece = value.subarray(0, left)
      left -= piece.byteLength
      controller.enqueue(piece)
    },
    cancel: (reason) => reader.cancel(reason),
  })
}
