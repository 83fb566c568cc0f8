import { ArqError } from '../errors/arq-error.js'
import { toArqError } from '../errors/to-arq-error.js'
import { StreamTruncatedError } from '../errors/stream-truncated-error.js'
import type { RecoverySummary } from '../messages/recovery-summary.js'
import type { AnswerMetadata, UIMessage } from '../messages/ui-message.js'
import type { LLMProvider } from '../model/llm-provider.js'
import type { ModelRequest } from '../model/model-request.js'
import type { RunContext } from '../model/run-context.js'
import type { ResponseStartEvent, StreamEvent } from '../model/stream-event.js'
import type { FinishReason } from '../model/finish-reason.js'
import type { Usage } from '../model/usage.js'
import { answerSoFar } from '../run/answer-so-far.js'
import type { RunEvent, TerminalEvent } from '../run/run-event.js'
import type { RunWriter } from '../run/run-writer.js'
import { AbortableReader } from '../util/abortable-reader.js'
import { untilAborted } from '../util/until-aborted.js'
import { fitHistory } from './fit-history.js'

export interface ModelSettings {
  system?: string
  temperature?: number
  maxOutputTokens?: number
  seed?: number
  /**
   * Has vendors that can keep an answer do so while it is made: after a fault it is taken up where it broke off, and its prompt is not paid
   * for again. They store it for as long. @defaultValue false
   */
  background?: boolean
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
  /** What the answer is made for. */
  run?: RunContext
  /** What the log holds of it already, where its producer went down. */
  written?: readonly RunEvent[]
  writer: RunWriter
  /** Done when the log has the whole content and nobody has seen the end yet; must not reject. */
  beforeEnd?: (terminal: TerminalEvent) => Promise<void>
  /** Aborted when somebody asked to stop, or with an `ArqError` where the answer must end with it. */
  signal: AbortSignal
}

/** Writes one answer into its log, from `run-start` to exactly one terminal entry, whatever the provider does. Never rejects for the provider's faults. */
export async function produceRun(options: ProduceRunOptions): Promise<TerminalEvent> {
  if (options.written === undefined || options.written.length === 0) void options.writer.write({ type: 'run-start', messageId: options.messageId, metadata: options.metadata })
  const terminal = await attempt(options)
  if (options.beforeEnd !== undefined) {
    await options.writer.settle()
    await options.beforeEnd(terminal)
  }
  await options.writer.end(terminal)
  return terminal
}

async function attempt(options: ProduceRunOptions): Promise<TerminalEvent> {
  const learned: Learned = {}
  try {
    options.signal.throwIfAborted()
    const choice = await untilAborted(Promise.resolve(options.choose(options.signal)), options.signal)
    if (choice.simulated === true) void options.writer.write({ type: 'metadata', metadata: { simulated: true } })
    const request = await untilAborted(makeRequest(options, choice), options.signal)
    return finish(await writeAnswer(options, choice, request, learned), learned)
  } catch (thrown) {
    if (!options.signal.aborted) return fail(thrown, learned)
    return ArqError.isInstance(options.signal.reason) ? fail(options.signal.reason, learned) : abort(learned)
  }
}

/** Writes the content of the answer and resolves to the reason it ended. A stop ends it at once, also where the provider ignores it. */
async function writeAnswer({ writer, signal, run, written = [] }: ProduceRunOptions, { provider }: ModelChoice, request: ModelRequest, learned: Learned): Promise<FinishReason> {
  const reader = new AbortableReader(provider.stream(request, { signal, ...(run === undefined ? {} : { run }), ...(written.length === 0 ? {} : { already: answerSoFar(written) }) }), signal)
  try {
    for (let next = await reader.next(); next.done !== true; next = await reader.next()) {
      const finished = learn(learned, next.value)
      if (finished !== undefined) return finished
      signal.throwIfAborted()
      const room = write(writer, next.value)
      if (room !== undefined) await room
    }
  } finally {
    reader.leave()
  }
  signal.throwIfAborted()
  throw new StreamTruncatedError(`${provider.name} ended its stream without a finish event, so the answer may be incomplete. Ask again.`)
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
    ...(settings.background === undefined ? {} : { background: settings.background }),
  }
}

/** What the provider told on the way and the end of the answer repeats. */
interface Learned {
  provider?: string
  model?: string
  usage?: Usage
  recovery?: RecoverySummary
}

function learn(learned: Learned, event: StreamEvent): FinishReason | undefined {
  if (event.type === 'finish') return event.reason
  if (event.type === 'usage') learned.usage = event.usage
  if (event.type === 'recovery') learned.recovery = event.summary
  if (event.type === 'response-start') {
    learned.provider = event.provider
    learned.model = event.model
  }
  return undefined
}

function write(writer: RunWriter, event: StreamEvent): Promise<void> | undefined {
  switch (event.type) {
    case 'response-start':
      return writer.write({ type: 'metadata', metadata: startOf(event) })
    case 'usage':
    case 'recovery':
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
    case 'tool-input-cancel':
    case 'status':
    case 'source':
      return writer.write(event)
  }
}

/** An option that was left out is said on the answer. */
function startOf({ provider, model, warnings = [] }: ResponseStartEvent): AnswerMetadata {
  return { provider, model, ...(warnings.length === 0 ? {} : { warnings }) }
}

function finish(reason: FinishReason, learned: Learned): TerminalEvent {
  const incomplete = whyIncomplete[reason.unified]
  return { type: 'finish', reason, metadata: { ...known(learned), finishReason: reason.unified, ...(incomplete === undefined ? {} : { incomplete }) } }
}

/** Ends that leave an answer less than whole, although the provider ended it in good order. */
const whyIncomplete: Partial<Record<FinishReason['unified'], NonNullable<AnswerMetadata['incomplete']>>> = {
  length: 'length',
  'content-filter': 'filtered',
  error: 'failed',
}

function abort(learned: Learned): TerminalEvent {
  return { type: 'abort', reason: 'stopped', metadata: { ...known(learned), finishReason: 'aborted', incomplete: 'stopped' } }
}

function fail(thrown: unknown, learned: Learned): TerminalEvent {
  const error = toArqError(thrown).toJSON()
  return { type: 'error', error, metadata: { ...known(learned), finishReason: 'error', incomplete: 'failed', error } }
}

function known(learned: Learned): AnswerMetadata {
  const { provider, model, usage, recovery } = learned
  return {
    ...(provider === undefined ? {} : { provider }),
    ...(model === undefined ? {} : { model }),
    ...(usage === undefined ? {} : { usage: flatUsage(usage) }),
    ...(recovery === undefined ? {} : { recovery }),
  }
}

function flatUsage(usage: Usage): NonNullable<AnswerMetadata['usage']> {
  return {
    ...(usage.input.total === undefined ? {} : { inputTokens: usage.input.total }),
    ...(usage.output.total === undefined ? {} : { outputTokens: usage.output.total }),
    source: usage.source,
  }
}
