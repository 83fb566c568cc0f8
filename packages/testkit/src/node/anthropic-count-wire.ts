import { anthropicWire } from './anthropic-wire.js'
import { jsonField } from './json-field.js'
import type { Wire } from './wire.js'

/** Around each turn, in tokens. */
const perTurn = 4

/** Token counting, as `POST /v1/messages/count_tokens` answers: the words of the prompt where they can be counted, else the input tokens of the scenario's usage. */
export function anthropicCountWire(countTokens: ((text: string) => number) | undefined): Wire {
  return {
    ...anthropicWire,
    isFree: true,
    wantsStream: () => false,
    encodeWhole: (answer, request) => {
      const input_tokens = countTokens === undefined ? (answer.usage?.input ?? 10) : countPrompt(request, countTokens)
      return { bytes: Buffer.from(JSON.stringify({ input_tokens })), isText: true }
    },
  }
}

function countPrompt(request: unknown, countTokens: (text: string) => number): number {
  const messages = jsonField(request, 'messages')
  const turns = [jsonField(request, 'system'), ...(Array.isArray(messages) ? messages.map((message) => jsonField(message, 'content')) : [])]
  return turns.filter((turn) => turn !== undefined).reduce((sum: number, turn) => sum + perTurn + countTokens(textOf(turn)), 0)
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  const texts = Array.isArray(content) ? content.map((part) => jsonField(part, 'text')) : []
  return texts.filter((text) => typeof text === 'string').join('')
}
