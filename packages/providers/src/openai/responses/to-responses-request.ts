import type { ModelRequest } from '@arq/core'
import type { ResponseCreateParamsStreaming, ResponseIncludable } from 'openai/resources/responses/responses'
import { fitsStrictSchema } from '../fits-strict-schema.js'
import { modelCapabilities } from '../model-capabilities.js'
import type { Wording } from '../wording.js'
import { toInputItems } from './to-input-items.js'

type Body = ResponseCreateParamsStreaming

/**
 * A settled request in the words of the Responses API. The vendor is asked to store nothing, except where a background
 * answer has to be kept for a resume; thinking comes with its encrypted form, so that a later turn can bring it back.
 */
export function toResponsesRequest(request: ModelRequest, { isVendorHost, wording }: { isVendorHost: boolean; wording: Wording }): Body {
  const include = includesOf(request, isVendorHost)
  return {
    model: request.model,
    input: toInputItems(request.messages, request.model),
    stream: true,
    store: request.background === true,
    ...(request.background === true ? { background: true } : {}),
    ...(wording.refusesPadding ? { stream_options: { include_obfuscation: false } } : {}),
    ...(request.maxOutputTokens === undefined ? {} : { max_output_tokens: request.maxOutputTokens }),
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    ...(request.topP === undefined ? {} : { top_p: request.topP }),
    ...(include.length === 0 ? {} : { include }),
    ...reasoningOf(request.reasoning),
    ...toolsOf(request),
    ...formatOf(request.responseFormat),
  }
}

function includesOf({ model, logprobs }: ModelRequest, isVendorHost: boolean): ResponseIncludable[] {
  const reasons = isVendorHost && modelCapabilities(model).reasoning
  const reportsLogprobs = logprobs !== undefined && logprobs !== false
  return [...(reasons ? ['reasoning.encrypted_content' as const] : []), ...(reportsLogprobs ? ['message.output_text.logprobs' as const] : [])]
}

/** Summaries are asked for where somebody cares about the thinking: some accounts may not have them. */
function reasoningOf(reasoning: ModelRequest['reasoning']): Pick<Body, 'reasoning'> {
  if (reasoning === undefined) return {}
  return { reasoning: { summary: 'auto', ...(reasoning.effort === undefined ? {} : { effort: reasoning.effort }) } }
}

/** Strict would be the default here, and refuse or rewrite most schemas. */
function toolsOf({ tools, toolChoice }: ModelRequest): Pick<Body, 'tools' | 'tool_choice'> {
  if (tools === undefined || tools.length === 0) return {}
  const choice = typeof toolChoice === 'object' ? ({ type: 'function', name: toolChoice.name } as const) : toolChoice
  return {
    tools: tools.map(({ name, description, inputSchema }) => ({
      type: 'function',
      name,
      ...(description === undefined ? {} : { description }),
      parameters: { ...inputSchema },
      strict: false,
    })),
    ...(choice === undefined ? {} : { tool_choice: choice }),
  }
}

function formatOf(format: ModelRequest['responseFormat']): Pick<Body, 'text'> {
  if (format === undefined) return {}
  if (format.schema === undefined) return { text: { format: { type: 'json_object' } } }
  const { name = 'answer', schema } = format
  return { text: { format: { type: 'json_schema', name, schema: { ...schema }, strict: fitsStrictSchema(schema) } } }
}
