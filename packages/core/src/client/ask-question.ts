import { AbortedError } from '../errors/aborted-error.js'
import { ArqError } from '../errors/arq-error.js'
import { messageText } from '../messages/message-text.js'
import { AnswerAssembler } from './answer-assembler.js'
import type { ClientContext } from './client-context.js'
import type { ConnectionState } from './connection-state.js'
import { followRun } from './follow-run.js'
import { FrameThrottle } from './frame-throttle.js'
import { Notifier } from './notifier.js'
import type { Answer, Question } from './question.js'

export interface AskOptions {
  signal?: AbortSignal
  onUpdate?: (answer: Answer) => void
}

/** One question, over as many lines as it takes. See `ArqClient.ask`. */
export async function askQuestion(context: ClientContext, question: Question, options: AskOptions): Promise<Answer> {
  const { transport, clock, random, environment, policy } = context
  const runKey = random.uuid()
  const assembler = new AnswerAssembler()
  const leave = new AbortController()
  let connection: ConnectionState = 'online'
  let runId: string | undefined
  // A listener that throws is its owner's matter, and no fault of the line.
  const notifier = new Notifier()
  const { onUpdate } = options
  if (onUpdate !== undefined) notifier.subscribe(() => onUpdate(toAnswer(assembler, connection)))
  const frames = new FrameThrottle(environment, () => notifier.notify())
  const onAbort = (): void => {
    leave.abort()
    void transport.stop({ threadId: `query:${runKey}`, runKey, ...(runId === undefined ? {} : { runId }) }, new AbortController().signal).catch(() => {})
  }
  if (options.signal?.aborted === true) throw options.signal.reason
  options.signal?.addEventListener('abort', onAbort, { once: true })
  try {
    const outcome = await followRun({
      cursor: { runId: undefined, seq: 0 },
      open: (cursor, signal) => (cursor.runId === undefined ? transport.startQuestion(question, runKey, signal) : transport.resume({ runId: cursor.runId }, cursor.seq, signal)),
      onUpdate(update) {
        if (update.type === 'opened') {
          runId = update.runId
          assembler.opened(update)
        } else if (update.type === 'events') {
          connection = 'online'
          assembler.take(update)
          frames.request()
        } else {
          connection = update.state
          frames.request()
        }
      },
      clock,
      random,
      environment,
      policy,
      signal: leave.signal,
    })
    if (outcome.type === 'left') throw options.signal?.reason ?? new AbortedError('The question was taken back.')
    if (outcome.type === 'failed') throw outcome.error
    return completeAnswer(assembler)
  } finally {
    frames.cancel()
    options.signal?.removeEventListener('abort', onAbort)
  }
}

function completeAnswer(assembler: AnswerAssembler): Answer {
  const { terminal } = assembler
  if (terminal?.type === 'finish') {
    const answer = toAnswer(assembler, 'online')
    return { ...answer, complete: answer.metadata.incomplete === undefined }
  }
  if (terminal?.type === 'abort') throw new AbortedError('The answer was stopped before it was complete.')
  const body = assembler.answer?.message.metadata?.arq?.error
  throw new ArqError(body?.code ?? 'internal', terminal?.errorText ?? 'The answer failed.', { isRetryable: body?.isRetryable ?? false })
}

function toAnswer(assembler: AnswerAssembler, connection: ConnectionState): Answer {
  const message = assembler.answer?.message
  return {
    text: message === undefined ? '' : messageText(message),
    complete: false,
    connection: connection === 'online' && assembler.activity?.state === 'stalled' ? 'stalled' : connection,
    metadata: message?.metadata?.arq ?? {},
  }
}
