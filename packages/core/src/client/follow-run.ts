import { ArqError } from '../errors/arq-error.js'
import type { UIMessage } from '../messages/ui-message.js'
import type { Clock } from '../ports/clock.js'
import type { Random } from '../ports/random.js'
import { isTerminalChunk } from '../stream/ui-message-chunk.js'
import { ClientLine } from './client-line.js'
import type { RunConnection, WireEvent } from './chat-transport.js'
import type { ClientEnvironment } from './client-environment.js'
import type { ConnectionState } from './connection-state.js'
import { isPassing } from './is-passing.js'
import { reconnectDelay, type ReconnectPolicy } from './reconnect-policy.js'
import { RunExpiredError } from './run-expired-error.js'

/** Where a reader stands: nothing known, or everything of a run up to an entry. */
export interface RunCursor {
  runId: string | undefined
  seq: number
}

export type RunUpdate =
  | { type: 'connection'; state: ConnectionState }
  /** A line is open. With `restart` the answer is told again from its beginning; entries up to `replayUntil` belong together. */
  | { type: 'opened'; runId: string; restart: boolean; replayUntil: number }
  | { type: 'events'; events: readonly WireEvent[] }

export type RunOutcome =
  /** The terminal entry came; it is in the last `events` update. */
  | { type: 'ended' }
  /** The server said that there is nothing to wait for, or nothing came for too long. */
  | { type: 'failed'; error: ArqError; finalMessage?: UIMessage }
  /** The caller left. */
  | { type: 'left' }

export interface FollowRunOptions {
  cursor: RunCursor
  /** Opens a line at the cursor: a start while no run id is known, a resume afterwards. */
  open: (cursor: RunCursor, signal: AbortSignal) => Promise<RunConnection>
  onUpdate: (update: RunUpdate) => void
  clock: Clock
  random: Random
  environment: ClientEnvironment
  policy: ReconnectPolicy
  signal: AbortSignal
}

type LineEnd = { type: 'over'; outcome: RunOutcome } | { type: 'broken'; progressed: boolean; deadMs: number; retryAfterMs: number }

/**
 * Reads a run to its terminal entry over as many lines as it takes. A failed request, a failed read, silence, and a body
 * that ends without the terminal entry are all the same thing here: a broken line. Never rejects.
 */
export async function followRun(given: FollowRunOptions): Promise<RunOutcome> {
  const { clock, policy, random, signal } = given
  // Who left hears nothing more, whatever was on its way.
  const options: FollowRunOptions = { ...given, onUpdate: (update) => (signal.aborted ? undefined : given.onUpdate(update)) }
  const cursor = { ...options.cursor }
  const line = new ClientLine(options.environment, clock, policy)
  let failures = 0
  let waitedMs = 0
  let broken = false
  try {
    while (!signal.aborted) {
      await line.untilOnline(signal, () => options.onUpdate({ type: 'connection', state: 'offline' }))
      const end = await readOneLine(options, cursor, line, broken)
      if (end.type === 'over') return end.outcome
      failures = end.progressed ? 0 : failures
      waitedMs = end.progressed ? 0 : waitedMs + end.deadMs
      if (waitedMs > policy.giveUpAfterMs) return { type: 'failed', error: gaveUp() }
      broken = true
      options.onUpdate({ type: 'connection', state: options.environment.isOnline() ? 'reconnecting' : 'offline' })
      const pauseMs = Math.max(end.retryAfterMs, reconnectDelay(policy, failures, random))
      const pausedAt = clock.now()
      await line.pause(pauseMs, signal)
      waitedMs += Math.min(pauseMs, clock.now() - pausedAt)
      failures += 1
    }
    return { type: 'left' }
  } catch (error) {
    if (signal.aborted) return { type: 'left' }
    throw error
  } finally {
    line.close()
  }
}

async function readOneLine(options: FollowRunOptions, cursor: RunCursor, line: ClientLine, wasBroken: boolean): Promise<LineEnd> {
  const attempt = line.attempt(options.signal)
  let progressed = false
  try {
    const connection = await attempt.whileOpening(options.open(cursor, attempt.signal))
    const restart = connection.replay === 'snapshot' || connection.runId !== cursor.runId
    if (restart) cursor.seq = 0
    cursor.runId = connection.runId
    options.onUpdate({ type: 'opened', runId: connection.runId, restart, replayUntil: connection.replayUntil })
    if (wasBroken) options.onUpdate({ type: 'connection', state: 'resumed' })
    for await (const read of connection.reads) {
      if (options.signal.aborted) break
      attempt.heard()
      const events = read.filter((event) => event.seq > cursor.seq)
      if (events.length === 0) continue
      progressed = true
      cursor.seq = events.at(-1)?.seq ?? cursor.seq
      options.onUpdate({ type: 'events', events })
      if (events.some((event) => event.chunks.some(isTerminalChunk))) return { type: 'over', outcome: { type: 'ended' } }
    }
    return { type: 'broken', progressed, deadMs: attempt.deadMs, retryAfterMs: 0 }
  } catch (error) {
    return judge(error, { progressed, deadMs: attempt.deadMs }, options.signal)
  } finally {
    attempt.close()
  }
}

/** Only an answer of the server itself can be final; everything else is the line. */
function judge(error: unknown, line: { progressed: boolean; deadMs: number }, signal: AbortSignal): LineEnd {
  if (signal.aborted) return { type: 'over', outcome: { type: 'left' } }
  if (error instanceof RunExpiredError) {
    const { finalMessage } = error
    return { type: 'over', outcome: { type: 'failed', error, ...(finalMessage === undefined ? {} : { finalMessage }) } }
  }
  if (!ArqError.isInstance(error)) return { type: 'broken', ...line, retryAfterMs: 0 }
  return isPassing(error) ? { type: 'broken', ...line, retryAfterMs: error.retryAfterMs ?? 0 } : { type: 'over', outcome: { type: 'failed', error } }
}

function gaveUp(): ArqError {
  return new ArqError('provider_unavailable', 'The server could not be reached for a long time, so this answer may be unfinished. Check the connection and ask again.', { isRetryable: true })
}
