import { ArqError, ValidationError } from '@arq/core'

/**
 * Reads a JSON body of at most `maxBytes`, giving up as soon as it is longer; `undefined` when it is empty, because a server
 * hands over a stream also for a POST that brought nothing. Throws `ValidationError` or `payload_too_large`.
 */
export async function readJsonBody(request: Request, maxBytes: number): Promise<unknown> {
  const text = await readText(request, maxBytes)
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw new ValidationError('The request was refused and nothing was stored: its body is not valid JSON. Send a JSON object with content-type application/json.', {
      details: { path: 'body' },
    })
  }
}

async function readText(request: Request, maxBytes: number): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes)
  if (request.body === null) return ''
  const decoder = new TextDecoder()
  const reader = request.body.getReader()
  let text = ''
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    bytes += value.byteLength
    if (bytes > maxBytes) {
      await reader.cancel().catch(() => {})
      throw tooLarge(maxBytes)
    }
    text += decoder.decode(value, { stream: true })
  }
}

function tooLarge(maxBytes: number): ArqError {
  return new ArqError('payload_too_large', `The request was refused and nothing was stored: its body is larger than ${maxBytes} bytes. Send a shorter conversation.`, {
    details: { maxBytes },
  })
}
