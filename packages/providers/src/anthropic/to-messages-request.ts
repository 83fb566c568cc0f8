import { ValidationError, type ModelRequest, type RequestWarning } from '@arq/core'
import type { ContentBlockParam, MessageCreateParamsStreaming, OutputConfig } from '@anthropic-ai/sdk/resources/messages/messages'
import { markCache } from './mark-cache.js'
import { modelTraits, type ModelTraits } from './model-traits.js'
import { settleAnswerFormat, type AnswerFormat } from './settle-answer-format.js'
import { settleSampling } from './settle-sampling.js'
import { settleThinking } from './settle-thinking.js'
import { settleTools } from './settle-tools.js'
import { toMessageParams, type MessageParams } from './to-message-params.js'

export interface MessagesRequest {
  body: MessageCreateParamsStreaming & { temperature?: number; top_p?: number }
  headers: Record<string, string>
  warnings: readonly RequestWarning[]
  /** The tool that the answer itself comes through, where the model takes no schema. */
  answerTool?: string
}

type Warn = (option: string, message: string) => void

/**
 * A model request in the words of Messages, with a warning for every option the model does not take. Throws
 * `ValidationError` for what no warning can mend: a file it cannot read, a turn it would refuse.
 */
export function toMessagesRequest(request: ModelRequest): MessagesRequest {
  const traits = modelTraits(request.model)
  const warnings: RequestWarning[] = [...notTaken(request, traits)]
  const warn: Warn = (option, message) => void warnings.push({ option, message })
  refuseFiles(request, traits)
  const params = toMessageParams(request.messages)
  const isPrefilled = settlePrefill(params, request.model, traits)
  if (params.messages.length === 0) throw nothingToAnswer()
  const maxTokens = request.maxOutputTokens ?? traits.maxOutput
  const { answerTool, toolParams, isForced, outputConfig } = settleAnswer(request, params, { traits, isPrefilled, warn })
  const thinking = settleThinking(request.reasoning, { traits, maxTokens, isForced, isPrefilled, warn })
  const sampling = settleSampling(request, { traits, thinks: thinking.thinking !== undefined, warn })
  if (request.cachePrompt === true) markCache(params, toolParams.tools)
  const body = {
    model: request.model,
    max_tokens: maxTokens,
    messages: params.messages,
    stream: true as const,
    ...(params.system.length === 0 ? {} : { system: params.system }),
    ...toolParams,
    ...withOutputConfig({ ...outputConfig, ...thinking.outputConfig }),
    ...(thinking.thinking === undefined ? {} : { thinking: thinking.thinking }),
    ...sampling.params,
    ...stopSequences(request.stop, warn),
  }
  return { body, headers: sampling.headers, warnings, ...(answerTool === undefined ? {} : { answerTool }) }
}

type SettledAnswer = Pick<AnswerFormat, 'answerTool' | 'outputConfig' | 'toolParams'> & { isForced: boolean }

/** Tools and answer format together: where the answer comes through a tool, that tool is the only one and has to be called. */
function settleAnswer(request: ModelRequest, params: MessageParams, around: { traits: ModelTraits; isPrefilled: boolean; warn: Warn }): SettledAnswer {
  const tools = settleTools(request, around.traits, around.warn)
  const format = settleAnswerFormat(request, { ...around, hasTools: tools.params.tools !== undefined })
  if (format.instruction !== undefined) params.system.push({ type: 'text', text: format.instruction })
  if (format.answerTool !== undefined) return { ...format, isForced: true }
  return { ...format, toolParams: tools.params, isForced: tools.isForced }
}

function withOutputConfig(config: OutputConfig): { output_config?: OutputConfig } {
  return Object.keys(config).length === 0 ? {} : { output_config: config }
}

function* notTaken(request: ModelRequest, traits: ModelTraits): Generator<RequestWarning> {
  if (traits.retired) yield { option: 'model', message: `${request.model} is retired at Anthropic, so its own address refuses it; name a newer model.` }
  if (request.seed !== undefined) yield { option: 'seed', message: 'Messages takes no seed, so answers are not repeatable; it was left out.' }
  if (request.logprobs !== undefined && request.logprobs !== false) yield { option: 'logprobs', message: 'Messages tells no log probabilities; none will come.' }
  if (request.background === true) yield { option: 'background', message: 'Messages keeps no answer to take up by cursor; a broken one has to be continued or asked again.' }
  if (holdsUnsignedThinking(request)) yield { option: 'messages', message: 'Thinking without a signature is refused by this vendor, so it was left out of the prompt.' }
}

function holdsUnsignedThinking({ messages }: ModelRequest): boolean {
  return messages.some(({ content }) => typeof content !== 'string' && content.some((part) => part.type === 'reasoning' && part.proof === undefined))
}

/** Whether the prompt ends in words for the model to go on from. */
function settlePrefill(params: MessageParams, model: string, traits: ModelTraits): boolean {
  const { messages } = params
  const last = messages.at(-1)
  if (last?.role !== 'assistant') return false
  if (traits.continuation !== 'prefill') {
    throw new ValidationError(
      `The prompt ends with an assistant turn, and ${model} takes none there, so it would refuse the request. End with a user turn that asks to continue from the last words.`,
      { details: { path: 'messages', role: 'assistant' } },
    )
  }
  trimPrefill(last.content)
  if (last.content.length > 0) return true
  messages.pop()
  // Another answer may stand before the one that was all blanks.
  return settlePrefill(params, model, traits)
}

/** Words for the model to go on from may not end in whitespace. */
function trimPrefill(content: ContentBlockParam[]): void {
  for (let words = content.at(-1); words !== undefined; words = content.at(-1)) {
    if (words.type !== 'text') {
      throw new ValidationError('The prompt ends with an assistant turn that does not end in words, and only words can be continued. End with the results of its tools, or with a user turn.', {
        details: { path: 'messages', role: 'assistant' },
      })
    }
    words.text = words.text.trimEnd()
    if (words.text !== '') return
    content.pop()
  }
}

/** Instructions stand beside the turns on this wire, and empty turns are left out of it. */
function nothingToAnswer(): ValidationError {
  return new ValidationError('The prompt has instructions or empty turns and nothing else, which this vendor refuses. Add a user turn with words.', { details: { path: 'messages' } })
}

function refuseFiles({ messages, model }: ModelRequest, { vision }: ModelTraits): void {
  const holdsFile = messages.some(({ content }) => typeof content !== 'string' && content.some((part) => part.type === 'file'))
  if (vision || !holdsFile) return
  throw new ValidationError(`A message holds a file, and ${model} reads text only, so it would be refused. Send text, or use a newer model.`, { details: { part: 'file' } })
}

function stopSequences(stop: ModelRequest['stop'], warn: Warn): { stop_sequences?: string[] } {
  const usable = (stop ?? []).filter((sequence) => sequence.trim() !== '')
  if (usable.length < (stop?.length ?? 0)) warn('stop', 'This vendor stops at no sequence of blanks alone; those were left out.')
  return usable.length === 0 ? {} : { stop_sequences: usable }
}
