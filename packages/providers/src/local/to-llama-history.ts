import type { ModelMessage } from '@arq/core'
import type { LlamaTurn } from './llama-module.js'

/**
 * A conversation as llama.cpp's chat templates know it, ending in the turn that the model writes: a new one, or its own
 * last words to go on from.
 */
export function toLlamaHistory(messages: readonly ModelMessage[]): LlamaTurn[] {
  const history = messages.map(toTurn)
  return history.at(-1)?.type === 'model' ? history : [...history, { type: 'model', response: [] }]
}

function toTurn({ role, content }: ModelMessage): LlamaTurn {
  switch (role) {
    case 'system':
      return { type: 'system', text: content }
    case 'user':
      return { type: 'user', text: content }
    case 'assistant':
      return { type: 'model', response: [content] }
  }
}
