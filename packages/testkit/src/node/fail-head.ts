import type { ServerResponse } from 'node:http'
import type { HeadFault } from './fault.js'
import type { RecordedRequest } from './recorded-request.js'
import { sendJson } from './send-json.js'

/** Answers with a failure instead of a normal response. */
export function failHead(fault: HeadFault, record: RecordedRequest, response: ServerResponse): void {
  switch (fault.kind) {
    case 'hang-headers':
      return
    case 'refuse':
      record.state = 'ended'
      response.destroy()
      return
    case 'html':
      response.setHeader('content-type', 'text/html; charset=utf-8')
      response.end('<!doctype html><title>Sign in</title><p>Sign in to this network.</p>')
      return
    case 'status':
      for (const name of ['x-request-id', 'request-id']) response.setHeader(name, `req_fault_${record.number}`)
      for (const [name, value] of Object.entries(fault.headers ?? {})) response.setHeader(name, value)
      sendJson(response, fault.status, bodyOf(fault.body))
  }
}

function bodyOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body ?? { error: { message: 'A scripted failure.', type: 'server_error', param: null, code: null } })
}
