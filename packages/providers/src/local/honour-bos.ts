import type { LlamaChatWrapper, LlamaModel, LlamaTextValue } from './llama-module.js'

/**
 * Keeps a template from opening with a BOS token that the model file says not to add. The library's ChatML template adds
 * one always; for SmolLM2, whose BOS is `<|im_start|>`, the doubled token makes it talk nonsense.
 */
export function honourBos(wrapper: LlamaChatWrapper, model: LlamaModel): void {
  if (model.tokens.shouldPrependBosToken) return
  const render = wrapper.generateContextState.bind(wrapper)
  wrapper.generateContextState = (options) => {
    const state = render(options)
    return { ...state, contextText: state.contextText.mapValues((value, index) => (index === 0 && isBos(value) ? [] : value)) }
  }
}

function isBos(value: LlamaTextValue): boolean {
  if (typeof value === 'string') return false
  const json = value.toJSON()
  return typeof json === 'object' && json !== null && 'type' in json && json.type === 'specialToken' && 'value' in json && json.value === 'BOS'
}
