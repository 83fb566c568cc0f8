import type { ModelMessage, ModelRequest, RequestWarning } from '@arq/core'
import { fitsStrictSchema } from './fits-strict-schema.js'
import { modelFamily, type ModelFamily } from './model-families.js'
import type { OpenAIApi } from './openai-options.js'
import { readProof } from './responses/reasoning-proof.js'

export interface Endpoint {
  api: OpenAIApi
  /** Whether OpenAI itself answers: only then its rules about models hold for certain. */
  isVendorHost: boolean
  /** Whether the Responses API there can keep an answer in the background. @defaultValue true */
  keepsAnswers?: boolean
}

/** The request without what its model or its endpoint does not take, and a warning for each thing left out or changed. */
export function settleOptions(asked: ModelRequest, endpoint: Endpoint): { request: ModelRequest; warnings: readonly RequestWarning[] } {
  const warnings: RequestWarning[] = []
  let request = asked
  const situation = { ...endpoint, family: modelFamily(asked.model) }
  for (const [option, why] of refusals) {
    const message = isAsked(request[option]) ? why(request, situation) : undefined
    if (message === undefined) continue
    warnings.push({ option, message })
    request = without(request, option)
  }
  return { request: settleReasoning(request, warnings), warnings: [...warnings, ...remarks(request, endpoint)] }
}

type Situation = Endpoint & { family: ModelFamily | undefined }

const refusals: readonly (readonly [option: keyof ModelRequest, why: (request: ModelRequest, situation: Situation) => string | undefined])[] = [
  ['temperature', (request, situation) => unlessSampling(request, situation)],
  ['topP', (request, situation) => unlessSampling(request, situation)],
  ['seed', (_, { api }) => (api === 'responses' ? `The Responses API takes no seed, so it was left out. Use api: 'chat' for it.` : undefined)],
  ['stop', stopRefusal],
  ['logprobs', ({ model }, situation) => (reasonsAtVendor(situation) ? `${model} reports no log probabilities, so they were not asked for.` : undefined)],
  ['tools', ({ model }, { family }) => (family?.tools === false ? `${model} takes no tools, so they were left out. Use a newer model.` : undefined)],
  ['toolChoice', ({ tools }) => (isAsked(tools) ? undefined : 'The request has no tools, so the choice among them was left out.')],
  ['responseFormat', ({ model }, { family }) => (family?.structuredOutput === false ? `${model} keeps to no JSON Schema, so the format was left out. Ask for it in words, or use a newer model.` : undefined)],
  ['reasoning', ({ model }, { family }) => (family !== undefined && family.reasoning !== true ? `${model} does not reason, so its settings were left out.` : undefined)],
  ['background', backgroundRefusal],
]

function unlessSampling({ model }: ModelRequest, situation: Situation): string | undefined {
  return reasonsAtVendor(situation) ? `${model} refuses sampling settings, so this one was left out.` : undefined
}

function stopRefusal({ model }: ModelRequest, situation: Situation): string | undefined {
  if (situation.api === 'responses') return `The Responses API takes no stop sequences, so they were left out. Use api: 'chat' for them.`
  return reasonsAtVendor(situation) ? `${model} takes no stop sequences, so they were left out.` : undefined
}

function backgroundRefusal(_: ModelRequest, { api, keepsAnswers = true }: Situation): string | undefined {
  if (api === 'chat') return 'Chat Completions keeps no answers, so this one cannot be taken up by cursor.'
  return keepsAnswers ? undefined : 'Nobody has said that this endpoint keeps answers, so this one cannot be taken up by cursor. Where it does, set cursor: true.'
}

function reasonsAtVendor({ isVendorHost, family }: Situation): boolean {
  return isVendorHost && family?.reasoning === true
}

/** An empty list and `false` ask for nothing. */
function isAsked(value: unknown): boolean {
  return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0)
}

function without(request: ModelRequest, option: keyof ModelRequest): ModelRequest {
  const rest = { ...request }
  delete (rest as Partial<ModelRequest>)[option]
  return rest
}

/** OpenAI takes an effort, not a budget; `minimal` is a word of the first gpt-5 models only. */
function settleReasoning(request: ModelRequest, warnings: RequestWarning[]): ModelRequest {
  const { reasoning, model } = request
  if (reasoning?.budgetTokens !== undefined) {
    warnings.push({ option: 'reasoning.budgetTokens', message: 'OpenAI takes no budget for thinking, so it was left out. Set reasoning.effort.' })
  }
  if (reasoning?.effort !== 'minimal' || modelFamily(model) === undefined || /gpt-5(?!\.)/.test(model)) return request
  warnings.push({ option: 'reasoning.effort', message: `${model} knows no minimal effort, so low was asked for.` })
  return { ...request, reasoning: { ...reasoning, effort: 'low' } }
}

/** What is sent, and does less than it says. */
function remarks({ logprobs, responseFormat, messages }: ModelRequest, { api }: Endpoint): readonly RequestWarning[] {
  const some: RequestWarning[] = []
  if (typeof logprobs === 'number' && logprobs > 0) some.push({ option: 'logprobs', message: 'Only the chosen token of each place is reported, not its alternatives.' })
  if (responseFormat?.schema !== undefined && !fitsStrictSchema(responseFormat.schema)) {
    some.push({
      option: 'responseFormat',
      message: 'The schema has open objects, optional properties or keywords that OpenAI does not enforce, so the model is asked to keep to it and not held to it.',
    })
  }
  if (messages.some((message) => losesThinking(message, api))) {
    some.push({
      option: 'messages',
      message: 'Thinking of earlier turns was left out: OpenAI takes back only its own, with its proof, over the Responses API.',
    })
  }
  return some
}

function losesThinking({ role, content }: ModelMessage, api: OpenAIApi): boolean {
  if (role !== 'assistant' || typeof content === 'string') return false
  return content.some((part) => part.type === 'reasoning' && (api === 'chat' || readProof(part.proof) === undefined))
}
