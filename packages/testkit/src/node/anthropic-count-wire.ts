import { anthropicWire } from './anthropic-wire.js'
import type { Wire } from './wire.js'

/** Token counting, as `POST /v1/messages/count_tokens` answers: the input tokens of the scenario's usage. */
export const anthropicCountWire: Wire = {
  ...anthropicWire,
  wantsStream: () => false,
  encodeWhole: (answer) => ({ bytes: Buffer.from(JSON.stringify({ input_tokens: answer.usage?.input ?? 10 })), isText: true }),
}
