import { ValidationError, type ModelMessage, type ModelRequest, type RequestWarning } from '@arq/core'
import type { GrammarSchemaResult } from './to-grammar-schema.js'
import { toGrammarSchema } from './to-grammar-schema.js'

/** JSON, of a shape where one is given. */
export interface AnswerFormat {
  schema: GrammarSchemaResult['schema'] | undefined
}

export interface SettledRequest {
  request: ModelRequest
  format: AnswerFormat | undefined
  /** One for each option that was left out or does less than it says. */
  warnings: readonly RequestWarning[]
}

/** What the model is asked, before anything is loaded for it. Throws `ValidationError` for what it cannot be asked. */
export function settleRequest(asked: ModelRequest, modelNames: readonly string[]): SettledRequest {
  checkRequest(asked)
  const { schema, warnings } = asked.responseFormat?.schema === undefined ? { schema: undefined, warnings: [] } : toGrammarSchema(asked.responseFormat.schema)
  const stop = asked.stop?.filter((word) => word !== '')
  return {
    request: {
      ...asked,
      ...(stop === undefined ? {} : { stop }),
      ...(asked.maxOutputTokens === undefined ? {} : { maxOutputTokens: Math.floor(asked.maxOutputTokens) }),
      ...(asked.seed === undefined ? {} : { seed: llamaSeed(asked.seed) }),
    },
    format: asked.responseFormat === undefined ? undefined : { schema },
    warnings: [...warnings, ...remarks.flatMap(([option, remark]) => remark(asked, modelNames).map((message) => ({ option, message })))],
  }
}

function checkRequest({ messages, tools = [], toolChoice, maxOutputTokens = 1, temperature = 0, topP = 1 }: ModelRequest): void {
  if (messages.length === 0) throw new ValidationError('The request holds no message, so there is nothing to answer. Send at least one.')
  if (tools.length > 0 && toolChoice !== 'none') {
    throw new ValidationError('Tools were sent, and the local model calls none, so it would answer without them. Leave them out, or use a model with tools.')
  }
  if (!(maxOutputTokens >= 1)) throw outOfRange('maxOutputTokens', 'a number of tokens from 1 on')
  if (!(temperature >= 0 && temperature < Infinity)) throw outOfRange('temperature', 'a number from 0 on')
  if (!(topP > 0 && topP <= 1)) throw outOfRange('topP', 'a number above 0, up to 1')
}

function outOfRange(option: string, range: string): ValidationError {
  return new ValidationError(`The request's ${option} is not ${range}, so the model cannot keep to it. Mend it, or leave it out.`, { details: { option } })
}

/** llama.cpp takes whole numbers of 32 bits, and draws a seed of its own for the largest. */
function llamaSeed(seed: number): number {
  return (Math.trunc(seed) >>> 0) % 0xffff_ffff
}

type Remark = (request: ModelRequest, modelNames: readonly string[]) => readonly string[]

const remarks: readonly (readonly [option: string, remark: Remark])[] = [
  ['model', ({ model }, names) => said(model !== '' && !names.includes(model), `The local provider has one model, ${names[0]}, so that one answers and not the one that was named.`)],
  ['toolChoice', ({ tools = [], toolChoice }) => said(tools.length === 0 && toolChoice !== undefined && toolChoice !== 'none', 'The request has no tools, so the choice among them was left out.')],
  ['stop', ({ stop = [] }) => said(stop.includes(''), 'An empty stop sequence would end every answer before its first word, so it was left out.')],
  ['reasoning', ({ reasoning }) => said(reasoning !== undefined, 'A local model thinks or does not, so the settings of its thinking were left out.')],
  ['logprobs', ({ logprobs }) => said(logprobs !== undefined && logprobs !== false, 'The local model reports no log probabilities.')],
  ['background', ({ background }) => said(background === true, 'The local model keeps no answers, so this one cannot be taken up by cursor.')],
  ['messages', ({ messages }) => said(messages.some(holdsThinking), 'Thinking of earlier turns was left out of the prompt.')],
]

function said(isSo: boolean, message: string): readonly string[] {
  return isSo ? [message] : []
}

function holdsThinking({ role, content }: ModelMessage): boolean {
  return role === 'assistant' && typeof content !== 'string' && content.some((part) => part.type === 'reasoning')
}
