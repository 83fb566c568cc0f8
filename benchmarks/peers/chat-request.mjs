import { randomUUID } from 'node:crypto'

/** The POST that a chat page sends, the same for everybody. */
export function chatRequest() {
  return new Request('http://localhost/api/chat', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: randomUUID(), messages: [{ id: randomUUID(), role: 'user', parts: [{ type: 'text', text: 'Tell me' }] }] }),
  })
}
