import { modelText, type ModelRequest } from '@arq/core'
import type { TokenCount } from '../attempt/attempt-record.js'

/** A turn costs this much beyond its words: role and separators. */
const perTurn = 4
const perFile = 800
/** What an answer takes where nobody has set a bound. */
const usualAnswer = 1_024

/** A quick guess at what an attempt will take, for limits and reservations: never waits for a tokenizer, and rather over than under. */
export function estimateRequest(request: ModelRequest): TokenCount {
  let input = 0
  for (const message of request.messages) {
    input += perTurn + textTokens(modelText(message))
    if (typeof message.content !== 'string') input += perFile * message.content.filter((part) => part.type === 'file').length
  }
  for (const tool of request.tools ?? []) input += textTokens(`${tool.name}${tool.description ?? ''}${JSON.stringify(tool.inputSchema)}`)
  return { input, output: request.maxOutputTokens ?? usualAnswer }
}

/** Latin script has some three to four letters to a token, other scripts about one. */
export function textTokens(text: string): number {
  let wide = 0
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 0x2ff) wide += 1
  return Math.ceil((text.length - wide) / 3.5 + wide)
}
