import { ValidationError, type ModelRequest, type RequestWarning } from '@arq/core'
import type { ModelFacts } from './model-facts.js'
import { toChatMessages, type OllamaMessage } from './to-chat-message.js'

/** The body of `POST /api/chat`. `truncate` and `shift` are newer than the official types. */
export interface OllamaChatBody {
  model: string
  messages: readonly OllamaMessage[]
  stream: true
  /** Refuse a prompt that is too long instead of dropping its oldest turns. */
  truncate: false
  /** End the answer where the window is full instead of forgetting the beginning of the prompt. */
  shift: false
  options: Readonly<Record<string, unknown>>
  tools?: readonly unknown[]
  format?: unknown
  think?: boolean | string
  keep_alive?: string | number
  logprobs?: true
  top_logprobs?: number
}

export interface ChatRequestSettings {
  /** `num_ctx`, in tokens. */
  window: number
  keepAlive?: string | number
  /** Absent where the daemon tells nothing of the model; then it is the one to refuse. */
  facts: ModelFacts | undefined
}

/** A model request in the words of `/api/chat`, and what had to be left out. Throws `ValidationError` for what this model cannot be asked. */
export function toChatRequest(request: ModelRequest, settings: ChatRequestSettings): { body: OllamaChatBody; warnings: readonly RequestWarning[] } {
  const { facts, keepAlive, window } = settings
  if (facts !== undefined) checkAbilities(request, facts)
  const messages = request.messages.flatMap(toChatMessages)
  if (messages.at(-1)?.role === 'assistant' && facts?.capabilities.continuation !== 'prefill') throw notContinued(request.model)
  const warnings: RequestWarning[] = []
  const body: OllamaChatBody = {
    model: request.model,
    messages,
    stream: true,
    truncate: false,
    shift: false,
    options: samplingOptions(request, window),
    ...toolsOf(request, warnings),
    ...(request.responseFormat === undefined ? {} : { format: request.responseFormat.schema ?? 'json' }),
    ...thinkingOf(request, facts, warnings),
    ...(keepAlive === undefined ? {} : { keep_alive: keepAlive }),
    ...logprobsOf(request),
  }
  if (request.background === true) warnings.push({ option: 'background', message: 'Ollama keeps no answers, so this one ends with its connection.' })
  return { body, warnings }
}

function checkAbilities(request: ModelRequest, { capabilities, embeds }: ModelFacts): void {
  const { model, messages } = request
  const hasPicture = messages.some(({ content }) => typeof content !== 'string' && content.some((part) => part.type === 'file'))
  if (embeds) throw new ValidationError(`${model} makes vectors and no answers. Use it for embed(), and another model for this request.`)
  if (hasPicture && !capabilities.vision) throw new ValidationError(`A picture was sent, and ${model} sees none, so it would be answered blindly. Use a model with vision.`)
  if ((request.tools?.length ?? 0) > 0 && request.toolChoice !== 'none' && !capabilities.tools) {
    throw new ValidationError(`Tools were sent, and ${model} calls none, so Ollama would refuse the request. Leave them out, or use a model with tools.`)
  }
}

/** A model of which nothing is known may begin a new turn without a word, so it counts as one that does. */
function notContinued(model: string): ValidationError {
  return new ValidationError(`The prompt ends with an answer, and ${model} is not known to continue one, so it would begin a new turn. Ask it to continue in a user turn.`)
}

function samplingOptions(request: ModelRequest, window: number): Readonly<Record<string, unknown>> {
  return {
    num_ctx: window,
    ...(request.maxOutputTokens === undefined ? {} : { num_predict: request.maxOutputTokens }),
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    ...(request.topP === undefined ? {} : { top_p: request.topP }),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    ...(request.stop === undefined || request.stop.length === 0 ? {} : { stop: request.stop }),
  }
}

/** Ollama has no tool choice: a tool that must not be called is not sent. */
function toolsOf({ tools = [], toolChoice = 'auto' }: ModelRequest, warnings: RequestWarning[]): Pick<OllamaChatBody, 'tools'> {
  if (tools.length === 0 || toolChoice === 'none') return {}
  if (toolChoice !== 'auto') warnings.push({ option: 'toolChoice', message: 'Ollama cannot force a tool call, so the model may answer in words.' })
  const offered = typeof toolChoice === 'object' ? tools.filter((tool) => tool.name === toolChoice.name) : tools
  return {
    tools: offered.map(({ name, description, inputSchema }) => ({
      type: 'function',
      function: { name, ...(description === undefined ? {} : { description }), parameters: inputSchema },
    })),
  }
}

function thinkingOf({ model, reasoning }: ModelRequest, facts: ModelFacts | undefined, warnings: RequestWarning[]): Pick<OllamaChatBody, 'think'> {
  if (reasoning === undefined) return {}
  const { effort, budgetTokens } = reasoning
  if (facts?.capabilities.reasoning !== true) {
    warnings.push({ option: 'reasoning', message: `${model} is not known to think, so it was not asked to.` })
    return {}
  }
  if (budgetTokens !== undefined) warnings.push({ option: 'reasoning.budgetTokens', message: 'Ollama counts no thinking tokens apart, so the budget was left out.' })
  if (effort === undefined) return { think: true }
  if (facts.hasThinkingLevels) return { think: effort === 'minimal' ? 'low' : effort }
  warnings.push({ option: 'reasoning.effort', message: `${model} thinks or does not, so the effort was left out.` })
  return { think: true }
}

function logprobsOf({ logprobs }: ModelRequest): Pick<OllamaChatBody, 'logprobs' | 'top_logprobs'> {
  if (logprobs === undefined || logprobs === false) return {}
  return typeof logprobs === 'number' && logprobs > 0 ? { logprobs: true, top_logprobs: logprobs } : { logprobs: true }
}
