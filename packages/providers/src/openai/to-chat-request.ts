import type { ModelRequest } from '@arq/core'
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions'
import { fitsStrictSchema } from './fits-strict-schema.js'
import { toChatMessages } from './to-chat-messages.js'
import type { Wording } from './wording.js'

type Body = ChatCompletionCreateParamsStreaming

/** A settled request in the words of Chat Completions, spelled as its host wants it. */
export function toChatRequest(request: ModelRequest, wording: Wording): Body {
  return {
    model: request.model,
    messages: toChatMessages(request.messages, request.model),
    stream: true,
    ...streamOptions(wording),
    ...outputLimit(request.maxOutputTokens, wording),
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    ...(request.topP === undefined ? {} : { top_p: request.topP }),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    ...(request.stop === undefined || request.stop.length === 0 ? {} : { stop: [...request.stop] }),
    ...(request.reasoning?.effort === undefined ? {} : { reasoning_effort: request.reasoning.effort }),
    ...(request.logprobs === undefined || request.logprobs === false ? {} : { logprobs: true }),
    ...toolsOf(request),
    ...formatOf(request.responseFormat),
  }
}

function streamOptions({ asksForUsage, refusesPadding }: Wording): Pick<Body, 'stream_options'> {
  if (!asksForUsage) return {}
  return { stream_options: { include_usage: true, ...(refusesPadding ? { include_obfuscation: false } : {}) } }
}

function outputLimit(tokens: number | undefined, wording: Wording): Pick<Body, Wording['outputLimit']> {
  if (tokens === undefined) return {}
  return wording.outputLimit === 'max_tokens' ? { max_tokens: tokens } : { max_completion_tokens: tokens }
}

function toolsOf({ tools, toolChoice }: ModelRequest): Pick<Body, 'tools' | 'tool_choice'> {
  if (tools === undefined || tools.length === 0) return {}
  const choice = typeof toolChoice === 'object' ? ({ type: 'function', function: { name: toolChoice.name } } as const) : toolChoice
  return {
    tools: tools.map(({ name, description, inputSchema }) => ({
      type: 'function',
      function: { name, ...(description === undefined ? {} : { description }), parameters: { ...inputSchema } },
    })),
    ...(choice === undefined ? {} : { tool_choice: choice }),
  }
}

function formatOf(format: ModelRequest['responseFormat']): Pick<Body, 'response_format'> {
  if (format === undefined) return {}
  if (format.schema === undefined) return { response_format: { type: 'json_object' } }
  const { name = 'answer', schema } = format
  return { response_format: { type: 'json_schema', json_schema: { name, schema: { ...schema }, strict: fitsStrictSchema(schema) } } }
}
