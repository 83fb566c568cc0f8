import type { ServerResponse } from 'node:http'

/** Sends a whole response with a JSON body. */
export function sendJson(response: ServerResponse, status: number, body: string): void {
  response.statusCode = status
  if (!response.hasHeader('content-type')) response.setHeader('content-type', 'application/json')
  response.end(body)
}
