export type Ending = 'close' | 'destroy'

/** A body that holds so many of the bytes, in one piece, and ends there: as if all was well, or as a destroyed socket ends it. */
export function cutBody(bytes: Uint8Array, length: number, ending: Ending): ReadableStream<Uint8Array> {
  let isSent = length === 0
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    if (!isSent) {
      isSent = true
      return controller.enqueue(bytes.subarray(0, length))
    }
    if (ending === 'close') return controller.close()
    controller.error(new TypeError('terminated', { cause: Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }) }))
  }
  return new ReadableStream({ pull }, { highWaterMark: 0 })
}
