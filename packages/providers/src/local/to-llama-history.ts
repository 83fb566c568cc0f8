import { ValidationError, type ModelMessage } from '@arq/core'
import { plainText } from '../shared/plain-text.js'
import type { LlamaTurn } from './llama-module.js'

/**
 * A conversation as llama.cpp's chat templates know it, ending in the turn that the model writes: a new one, or its own
 * last words to go on from.
 */
export function toLlamaHistory(messages: readonly ModelMessage[]): LlamaTurn[] {
  const history = messages.map(toTurn)
  return history.at(-1)?.type === 'model' ? history : [...history, { type: 'model', response: [] }]
}

function toTurn(message: ModelMessage): LlamaTurn {
  const text = plainText(message, 'the local model')
  switch (message.role) {
    case 'system':
    case 'user':
      return { type: message.role, text }
    case 'assistant':
      return { type: 'model', response: [text] }
    case 'tool':
      throw new ValidationError('The local model calls no tools, so it cannot be told what a tool gave. Leave tool turns out, or use a model with tools.')
  }
}
