import { toArqError } from '../errors/to-arq-error.js'
import { StreamTruncatedError } from '../errors/stream-truncated-error.js'
import type { AnswerMetadata, UIMessage } from '../messages/ui-message.js'
import type { LLMProvider } from '../model/llm-provider.js'
import type { ModelRequest } from '../model/model-request.js'
import type { StreamEvent } from '../model/stream-event.js'
import type { FinishReason } from '../model/finish-reason.js'
import type { Usage } from '../model/usage.js'
import type { TerminalEvent } from '../run/run-event.js'
import type { RunWriter } from '../run/run-writer.js'
import { fitHistory } from './fit-history.js'

export interface ModelSettings {
  system?: string
  temperature?: number
  maxOutputTokens?: number
  seed?: number
}

/** Which model answers. */
export interface ModelChoice {
  provider: LLMProvider
  model: string
  /** True for the built-in simulator. */
  simulated?: boolean
}

export interface ProduceRunOptions {
  /** Asked once per run, so that a choice still being made (a download) holds up the answer and not the start. */
  choose: (signal: AbortSignal) => ModelChoice | Promise<ModelChoice>
  settings: ModelSettings
  history: readonly UIMessage[]
  messageId: string
  metadata: AnswerMetadata
  writer: RunWriter
  /** Aborted when somebody asked to stop. */
  signal: AbortSignal
}

/** Writes one answer into its log, from `run-start` to exactly one terminal entry, whatever the provider does. Never rejects for the provider's faults. */
export async function produceRun(options: ProduceRunOptions): Promise<TerminalEvent> {
  void options.writer.write({ type: 'run-start', messageId: options.messageId, metadata: options.metadata })
  const terminal = await attempt(options)
  await options.writer.end(terminal)
  return terminal
}

async function attempt(options: ProduceRunOptions): Promise<TerminalEvent> {
  const learned: Learned = {}
  try {
    options.signal.throwIfAborted()
    const choice = await options.choose(options.signal)
    if (choice.simulated === true) void options.writer.write({ type: 'metadata', metadata: { simulated: true } })
    const request = await makeRequest(options, choice)
    for await (const event of choice.provider.stream(request, { signal: options.signal })) {
      const finished = learn(learned, event)
      if (finished !== undefined) return finish(finished, learned)
      options.signal.throwIfAborted()
      const room = write(options.writer, event)
      if (room !== undefined) await room
    }
    options.signal.throwIfAborted()
    throw new StreamTruncatedError(`${choice.provider.name} ended its stream without a finish event, so the answer may be incomplete. Ask again.`)
  } catch (thrown) {
    return options.signal.aborted ? abort(learned) : fail(thrown, learned)
  }
}

async function makeRequest({ settings, history, signal }: ProduceRunOptions, { provider, model }: ModelChoice): Promise<ModelRequest> {
  await provider.initialize({ signal })
  const fitted = await fitHistory({ provider, model, system: settings.system, history, maxOutputTokens: settings.maxOutputTokens })
  return {
    model,
    messages: fitted.messages,
    maxOutputTokens: fitted.maxOutputTokens,
    ...(settings.temperature === undefined ? {} : { temperature: settings.temperature }),
    ...(settings.seed === undefined ? {} : { seed: settings.seed }),
  }
}

/** What the provider told on the way and the end of the answer repeats. */
interface Learned {
  provider?: string
  model?: string
  usage?: Usage
}

function learn(learned: Learned, event: StreamEvent): FinishReason | undefined {
  if (event.type === 'finish') return event.reason
  if (event.type === 'usage') learned.usage = event.usage
  if (event.type === 'response-start') {
    learned.provider = event.provider
    learned.model = event.model
  }
  return undefined
}

function write(writer: RunWriter, event: StreamEvent): Promise<void> | undefined {
  switch (event.type) {
    case 'response-start':
      return writer.write({ type: 'metadata', metadata: { provider: event.provider, model: event.model } })
    case 'usage':
    case 'cursor':
    case 'content-filter':
    case 'logprobs':
    case 'finish':
    case 'raw':
      return undefined
    case 'text-start':
    case 'text-delta':
    case 'text-end':
    case 'reasoning-start':
    case 'reasoning-delta':
    case 'reasoning-end':
    case 'tool-input-start':
    case 'tool-input-delta':
    case 'tool-call':
    case 'source':
      return writer.write(event)
  }
}

function finish(reason: FinishReason, learned: Learned): TerminalEvent {
  const cut = reason.unified === 'length' ? ({ incomplete: 'length' } as const) : {}
  return { type: 'finish', reason, metadata: { ...known(learned), finishReason: reason.unified, ...cut } }
}

function abort(learned: Learned): TerminalEvent {
  return { type: 'abort', reason: 'stopped', metadata: { ...known(learned), finishReason: 'aborted', incomplete: 'stopped' } }
}

function fail(thrown: unknown, learned: Learned): TerminalEvent {
  const error = toArqError(thrown).toJSON()
  return { type: 'error', error, metadata: { ...known(learned), finishReason: 'error', incomplete: 'failed', error } }
}

function known(learned: Learned): AnswerMetadata {
  const { provider, model, usage } = learned
  return {
    ...(provider === undefined ? {} : { provider }),
    ...(model === undefined ? {} : { model }),
    ...(usage === undefined ? {} : { usage: flatUsage(usage) }),
  }
}

function flatUsage(usage: Usage): NonNullable<AnswerMetadata['usage']> {
  return {
    ...(usage.input.total === undefined ? {} : { inputTokens: usage.input.total }),
    ...(usage.output.total === undefined ? {} : { outputTokens: usage.output.total }),
    source: usage.source,
  }
}
