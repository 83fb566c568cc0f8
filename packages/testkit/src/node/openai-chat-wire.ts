import { chatWire } from './chat-wire.js'
import type { Wire } from './wire.js'

/** OpenAI Chat Completions, as `POST /v1/chat/completions` answers. Deterministic: the same answer gives the same bytes. */
export const openaiChatWire: Wire = chatWire({ chunks: (chunks) => chunks, whole: (body) => body })
