import { ValidationError, type ModelMessage } from '@arq/core'
import { plainText } from '../shared/plain-text.js'
import type { LlamaThought, LlamaTurn } from './llama-module.js'

export interface LlamaPrompt {
  /** Ends in the turn that the model writes, in which it has said nothing yet. */
  history: LlamaTurn[]
  /** What that turn begins with already. */
  prefill: string
}

export interface HistoryOptions {
  opensThought: boolean
  /** JSON is not thought about: under its grammar a thought would be JSON too. */
  isHeldToJson: boolean
}

/**
 * A conversation as llama.cpp's chat templates know it. Throws `ValidationError` for files and tools. Thoughts are left
 * out, as the templates of models that think do it. Where an answer would begin with one and is to be continued or held to JSON,
 * the thought is over already.
 */
export function toLlamaHistory(messages: readonly ModelMessage[], { opensThought, isHeldToJson }: HistoryOptions): LlamaPrompt {
  const last = messages.at(-1)
  const isContinued = last?.role === 'assistant'
  const turns = (isContinued ? messages.slice(0, -1) : messages).map(toTurn)
  const response = opensThought && (isContinued || isHeldToJson) ? [finishedThought] : []
  return { history: [...turns, { type: 'model', response }], prefill: isContinued ? textOf(last) : '' }
}

const finishedThought: LlamaThought = { type: 'segment', segmentType: 'thought', text: '', ended: true }

function toTurn(message: ModelMessage): LlamaTurn {
  switch (message.role) {
    case 'system':
    case 'user':
      return { type: message.role, text: textOf(message) }
    case 'assistant':
      return { type: 'model', response: [textOf(message)] }
    case 'tool':
      throw new ValidationError('The local model calls no tools, so it cannot be told what a tool gave. Leave tool turns out, or use a model with tools.')
  }
}

function textOf(message: ModelMessage): string {
  if (message.role !== 'assistant' || typeof message.content === 'string') return plainText(message, 'the local model')
  return plainText({ role: 'assistant', content: message.content.filter((part) => part.type !== 'reasoning') }, 'the local model')
}
