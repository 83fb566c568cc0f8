/** Whether a response body has come to its closing `data: [DONE]`, for servers that send no finish reason. */
export interface DoneWatch {
  fetch: typeof fetch
  sawDone: () => boolean
}

const sentinel = /(?:^|\n)data: ?\[DONE\]\s*$/

/** Wraps `fetch` for one request and looks for the closing sentinel, which the SDK swallows. Bytes pass through unchanged. */
export function watchDone(inner: typeof fetch): DoneWatch {
  const decoder = new TextDecoder()
  let tail = ''
  const look = new TransformStream<Uint8Array, Uint8Array>({
    transform(bytes, controller) {
      tail = (tail + decoder.decode(bytes, { stream: true })).slice(-64)
      controller.enqueue(bytes)
    },
  })
  return {
    sawDone: () => sentinel.test(tail.replaceAll('\r', '')),
    fetch: async (input, init) => {
      const response = await inner(input, init)
      if (response.body === null) return response
      const { status, statusText, headers } = response
      return new Response(response.body.pipeThrough(look), { status, statusText, headers })
    },
  }
}
