import type { ModelCapabilities, ModelRequest } from '@arq/core'

/** Estimates are off by as much as this; what is beyond it does not fit for certain. */
const estimateError = 2.5

/** What the request needs that the model does not do, in plain words; `undefined` where it does it all. */
export function capabilityGap(request: ModelRequest, estimate: { input: number; output: number }, can: ModelCapabilities): string | undefined {
  if (!can.tools && asksForTools(request)) return 'The request has tools, and the model calls none.'
  if (!can.vision && hasFiles(request)) return 'The request holds pictures or files, and the model reads only text.'
  if (!can.structuredOutput && request.responseFormat !== undefined) return 'The request asks for JSON, and the model promises no structured output.'
  if (neededTokens(estimate, can) > can.contextWindow * estimateError) return tooLong(estimate, can)
  return undefined
}

/**
 * What the model does not do for certain or at all, and the request can be answered without: a wish for reasoning is a warning on the
 * answer, and whether a prompt fits to the token is the vendor's to say.
 */
export function softGap(request: ModelRequest, estimate: { input: number; output: number }, can: ModelCapabilities): string | undefined {
  if (!can.reasoning && request.reasoning !== undefined) return 'The request asks for reasoning, and the model does none.'
  return neededTokens(estimate, can) > can.contextWindow ? tooLong(estimate, can) : undefined
}

function neededTokens(estimate: { input: number; output: number }, can: ModelCapabilities): number {
  return estimate.input + Math.min(estimate.output, can.maxOutput)
}

function tooLong(estimate: { input: number; output: number }, can: ModelCapabilities): string {
  return `The request takes about ${neededTokens(estimate, can)} tokens, and the model's window holds ${can.contextWindow}.`
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
