import { ValidationError, type ModelMessage, type ModelRequest, type RequestWarning } from '@arq/core'

export interface BrookRequest {
  model: string
  lines: readonly { who: 'system' | 'you' | 'brook'; says: string }[]
  limit?: number
  heat?: number
  seed?: number
}

/** What Brook has no word for. A caller has to know that it was left out. */
const untaken = ['topP', 'stop', 'tools', 'toolChoice', 'responseFormat', 'reasoning', 'logprobs', 'background'] as const

export function toBrookRequest(request: ModelRequest): { body: BrookRequest; warnings: readonly RequestWarning[] } {
  const { model, messages, maxOutputTokens, temperature, seed } = request
  const body: BrookRequest = {
    model,
    lines: messages.map(toLine),
    ...(maxOutputTokens === undefined ? {} : { limit: maxOutputTokens }),
    ...(temperature === undefined ? {} : { heat: temperature }),
    ...(seed === undefined ? {} : { seed }),
  }
  const warnings = untaken.filter((option) => request[option] !== undefined).map((option) => ({ option, message: `Brook does not take ${option}, so it was left out.` }))
  return { body, warnings }
}

function toLine(message: ModelMessage): BrookRequest['lines'][number] {
  switch (message.role) {
    case 'system':
      return { who: 'system', says: message.content }
    case 'user':
      return { who: 'you', says: wordsOf(message.content) }
    case 'assistant':
      return { who: 'brook', says: wordsOf(message.content) }
    case 'tool':
      throw unsayable('the result of a tool')
  }
}

function wordsOf(content: Exclude<ModelMessage, { role: 'tool' }>['content']): string {
  if (typeof content === 'string') return content
  return content.map((part) => (part.type === 'text' ? part.text : unsaid(part.type))).join('')
}

function unsaid(type: string): never {
  throw unsayable(`a part of the type ${type}`)
}

function unsayable(what: string): ValidationError {
  return new ValidationError(`A message holds ${what}, which Brook cannot read, so nothing was asked. Leave it out, or use another model.`)
}
