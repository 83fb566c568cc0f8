/** Sends so many bytes of a body, then ends it or breaks it, without a socket. */
export function partOf(body: Buffer, atByte: number, end: 'close' | 'cut', streamType: string): Response {
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    if (end === 'close') controller.close()
    else controller.error(new TypeError('terminated'))
  }
  const start = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    if (atByte > 0) controller.enqueue(new Uint8Array(body.subarray(0, atByte)))
  }
  // Without room in its queue the stream is pulled only after the bytes were read.
  return new Response(new ReadableStream({ start, pull }, { highWaterMark: 0 }), { headers: { 'content-type': streamType } })
}

export function addressOf(input: RequestInfo | URL): URL {
  return new URL(input instanceof Request ? input.url : input)
}
