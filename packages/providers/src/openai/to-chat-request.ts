import { ValidationError, type ModelMessage, type ModelRequest } from '@arq/core'
import type { ChatCompletionCreateParamsStreaming, ChatCompletionMessageParam } from 'openai/resources/chat/completions'
import { plainText } from '../shared/plain-text.js'
import { modelCapabilities } from './model-capabilities.js'

/**
 * A model request in the words of Chat Completions. Compatible servers know the older `max_tokens` and may refuse
 * `stream_options` they have never heard of, so the newer words go to the vendor's own hosts only. Reasoning models
 * accept no sampling parameters; for them these are left out.
 */
export function toChatRequest(request: ModelRequest, isVendorHost: boolean): ChatCompletionCreateParamsStreaming {
  const samples = !(isVendorHost && modelCapabilities(request.model).reasoning)
  return {
    model: request.model,
    messages: request.messages.map(toChatMessage),
    stream: true,
    stream_options: isVendorHost ? { include_usage: true, include_obfuscation: false } : { include_usage: true },
    ...outputLimit(request.maxOutputTokens, isVendorHost),
    ...(samples && request.temperature !== undefined ? { temperature: request.temperature } : {}),
    ...(samples && request.topP !== undefined ? { top_p: request.topP } : {}),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    ...(request.stop === undefined || request.stop.length === 0 ? {} : { stop: [...request.stop] }),
  }
}

function toChatMessage(message: ModelMessage): ChatCompletionMessageParam {
  if (message.role !== 'tool') return { role: message.role, content: plainText(message, 'this provider') }
  throw new ValidationError('A tool turn was sent, and this provider sends no tools, so the model could make nothing of it. Leave tool turns out.')
}

function outputLimit(tokens: number | undefined, isVendorHost: boolean): { max_completion_tokens?: number; max_tokens?: number } {
  if (tokens === undefined) return {}
  return isVendorHost ? { max_completion_tokens: tokens } : { max_tokens: tokens }
}

/** Whether an address is OpenAI's own, regional hosts included. */
export function isOpenAIHost(baseURL: string): boolean {
  const { hostname } = new URL(baseURL)
  return hostname === 'api.openai.com' || hostname.endsWith('.api.openai.com')
}
