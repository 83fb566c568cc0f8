import { anthropicWire } from '../anthropic-wire.js'
import { azureChatWire } from '../azure-chat-wire.js'
import { azureResponsesWire } from '../azure-responses-wire.js'
import { ollamaWire } from '../ollama-wire.js'
import { openaiChatWire } from '../openai-chat-wire.js'
import { openaiResponsesWire } from '../openai-responses-wire.js'
import { openaiChatEnds, openaiRefusals, openaiResponsesEnds } from './openai-words.js'
import type { Refusal, WireProfile } from './wire-profile.js'

/** The wires that the fault server knows by itself. */
export type WireName = 'openai-chat' | 'openai-responses' | 'azure-chat' | 'azure-responses' | 'anthropic' | 'ollama'

const openaiChat: WireProfile = {
  name: 'openai-chat',
  wire: openaiChatWire,
  refusals: openaiRefusals,
  streamError: { message: 'The server is overloaded', type: 'server_error', param: null, code: null },
  unknownEvent: { type: 'ping' },
  marker: 'finish-reason',
  finishWords: openaiChatEnds,
  cachedTokens: 'included',
}

const openaiResponses: WireProfile = {
  name: 'openai-responses',
  wire: openaiResponsesWire(),
  refusals: openaiRefusals,
  streamError: { code: 'server_error', message: 'The server is overloaded', param: null },
  unknownEvent: { type: 'response.future_thing', output: 1 },
  finishWords: openaiResponsesEnds,
  failedWord: 'failed',
  cachedTokens: 'included',
}

const anthropicRefusal = (status: number, type: string, message: string): Refusal => ({ status, body: { type: 'error', error: { type, message } } })
const ollamaRefusal = (status: number, error: string): Refusal => ({ status, body: { error } })

/** How each vendor words its failures: facts measured against, and documented by, the vendors named. */
export const wireProfiles: Readonly<Record<WireName, WireProfile>> = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  'azure-chat': { ...openaiChat, name: 'azure-chat', wire: azureChatWire },
  'azure-responses': { ...openaiResponses, name: 'azure-responses', wire: azureResponsesWire() },
  anthropic: {
    name: 'anthropic',
    wire: anthropicWire,
    refusals: {
      authentication: anthropicRefusal(401, 'authentication_error', 'invalid x-api-key'),
      'model-not-found': anthropicRefusal(404, 'not_found_error', 'model: claude-9'),
      'context-length': anthropicRefusal(400, 'invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum'),
      'content-filter': anthropicRefusal(400, 'invalid_request_error', 'Output blocked by content filtering policy'),
      malformed: anthropicRefusal(400, 'invalid_request_error', 'messages.1: unexpected'),
      'rate-limit': anthropicRefusal(429, 'rate_limit_error', 'slow down'),
      quota: anthropicRefusal(400, 'invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'),
      'server-error': anthropicRefusal(500, 'api_error', 'Internal server error'),
      overloaded: anthropicRefusal(529, 'overloaded_error', 'Overloaded'),
    },
    streamError: { type: 'overloaded_error', message: 'Overloaded' },
    unknownEvent: { type: 'weather' },
    finishWords: { stop: 'end_turn', length: 'max_tokens', 'content-filter': 'refusal' },
    cachedTokens: 'apart',
  },
  ollama: {
    name: 'ollama',
    wire: ollamaWire,
    refusals: {
      authentication: ollamaRefusal(401, 'unauthorized'),
      'model-not-found': ollamaRefusal(404, "model 'llama9' not found"),
      'context-length': ollamaRefusal(400, 'the input length exceeds the context length'),
      malformed: ollamaRefusal(400, 'invalid format'),
      'rate-limit': ollamaRefusal(429, 'too many requests'),
      'server-error': ollamaRefusal(500, 'unexpected'),
      overloaded: ollamaRefusal(529, 'overloaded'),
    },
    streamError: { message: 'llama runner process has terminated' },
    unknownEvent: { type: 'ping' },
    keepAlive: '{"message":{"role":"assistant","content":""},"done":false}\n',
    finishWords: { stop: 'stop', length: 'length' },
  },
}
