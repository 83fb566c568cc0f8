import type { ModelCapabilities, ModelRequest } from '@arq/core'

/** What the request asks for that the model does not do, in plain words; `undefined` where it does it all. */
export function capabilityGap(request: ModelRequest, estimate: { input: number; output: number }, can: ModelCapabilities): string | undefined {
  if (!can.tools && asksForTools(request)) return 'The request has tools, and the model calls none.'
  if (!can.vision && hasFiles(request)) return 'The request holds pictures or files, and the model reads only text.'
  if (!can.structuredOutput && request.responseFormat !== undefined) return 'The request asks for JSON, and the model promises no structured output.'
  if (!can.reasoning && request.reasoning !== undefined) return 'The request asks for reasoning, and the model does none.'
  const needed = estimate.input + Math.min(estimate.output, can.maxOutput)
  if (needed > can.contextWindow) return `The request takes about ${needed} tokens, and the model's window holds ${can.contextWindow}.`
  return undefined
}

/** Turns of tools in the history count too: a model without tools has no way to be told of them. */
function asksForTools({ tools = [], toolChoice, messages }: ModelRequest): boolean {
  if (tools.length > 0 && toolChoice !== 'none') return true
  return messages.some((message) => message.role === 'tool' || (message.role === 'assistant' && holds(message.content, 'tool-call')))
}

function hasFiles({ messages }: ModelRequest): boolean {
  return messages.some((message) => message.role === 'user' && holds(message.content, 'file'))
}

function holds(content: string | readonly { type: string }[], type: string): boolean {
  return typeof content !== 'string' && content.some((part) => part.type === type)
}
