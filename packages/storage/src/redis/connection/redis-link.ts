import { delay, StorageError, untilAborted, type Clock } from '@arq/core'
import type { RedisConnection, ScannedKeys } from './redis-connection.js'
import { isPassing, redisFailure } from './redis-failure.js'
import type { RedisScript } from './redis-script.js'
import { replyCode } from './reply-code.js'

export interface RedisLinkOptions {
  open: () => RedisConnection
  clock: Clock
  /** How long a call may take with all its attempts, in milliseconds. */
  waitMs: number
  /** Characters of commands that may be under way at most. */
  maxQueuedCharacters: number
  /** What a connection is that may be replaced by a new one: one server, where nothing comes over it any more, or a group, where it gave up. */
  owns: 'server' | 'group' | 'nothing'
}

type Listener = (message: unknown) => void
/** What is asked for, as an error says it. */
type Call = Pick<RedisScript, 'purpose'>
type Send<Reply> = (connection: RedisConnection, signal: AbortSignal) => Promise<Reply>

const firstPauseMs = 15
const longestPauseMs = 200

/** Sends scripts, tries again what broke on the way, and gives up in time. Every script must bear to be run again after its reply was lost. */
export class RedisLink {
  readonly #options: RedisLinkOptions
  readonly #channels = new Map<string, Listener>()
  #connection: RedisConnection | undefined
  readonly #onHearing: (() => void)[] = []
  #queued = 0
  /** How to give up each call that is under way. One list, because a signal is slow with many listeners. */
  readonly #underWay = new Set<AbortController>()
  #isClosed = false

  constructor(options: RedisLinkOptions) {
    this.#options = options
  }

  /** Rejects with `StorageError`: retryable where waiting may help. */
  async run(script: RedisScript, keys: readonly [string, ...string[]], values: readonly (string | number)[]): Promise<unknown> {
    const words = values.map(String)
    const size = script.sha.length + lengthOf(keys) + lengthOf(words)
    if (this.#isClosed) throw closed(script.purpose)
    if (this.#queued + size > this.#options.maxQueuedCharacters && this.#queued > 0) throw tooMuch(script.purpose)
    this.#queued += size
    try {
      return await this.#patiently(script, (connection, signal) => evaluate(connection, script, keys, words, signal))
    } finally {
      this.#queued -= size
    }
  }

  /** See `RedisConnection`. Rejects with `StorageError` as `run` does; what completes "could not ..." is `purpose`. */
  async scan(purpose: string, { master, pattern, cursor }: { master: number; pattern: string; cursor: string }): Promise<ScannedKeys | undefined> {
    if (this.#isClosed) throw closed(purpose)
    return this.#patiently({ purpose }, (connection, signal) => connection.scan(master, pattern, cursor, signal))
  }

  /** Resolves when messages arrive for certain; they may be missed before, and while the connection is away. */
  async subscribe(channel: string, listener: Listener): Promise<void> {
    if (this.#isClosed) throw closed('listen for what is new')
    this.#channels.set(channel, listener)
    // A client may close its connection for messages, because the last channel was left, at the moment when this one is joined.
    await this.#connect().subscribe(channel, listener).catch(() => this.#connect().subscribe(channel, listener))
  }

  unsubscribe(channel: string): void {
    const listener = this.#channels.get(channel)
    this.#channels.delete(channel)
    if (listener !== undefined) this.#connection?.unsubscribe(channel, listener).catch(() => {})
  }

  /** Calls back when messages may have been missed. */
  onHearing(callback: () => void): void {
    this.#onHearing.push(callback)
  }

  close(): void {
    this.#isClosed = true
    for (const giveUp of this.#underWay) giveUp.abort()
    this.#channels.clear()
    this.#connection?.destroy()
  }

  async #patiently<Reply>(call: Call, send: Send<Reply>): Promise<Reply> {
    const { clock, waitMs } = this.#options
    const giveUp = new AbortController()
    this.#underWay.add(giveUp)
    const cancel = clock.after(waitMs, () => giveUp.abort())
    try {
      return await this.#repeatedly(call, send, giveUp.signal)
    } finally {
      cancel()
      this.#underWay.delete(giveUp)
    }
  }

  async #repeatedly<Reply>(call: Call, send: Send<Reply>, signal: AbortSignal): Promise<Reply> {
    let failure: unknown
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
      const connection = this.#connect()
      try {
        return await untilAborted(send(connection, signal), signal)
      } catch (error) {
        if (signal.aborted) throw this.#outOfTime(call, connection, failure)
        failure = error
      }
      this.#replaceClosed(connection, failure)
      if (!isPassing(failure)) throw redisFailure(call.purpose, failure)
      await delay(this.#options.clock, pauseMs, signal).catch(() => {})
      if (signal.aborted) throw this.#outOfTime(call, connection, failure)
    }
  }

  #connect(): RedisConnection {
    if (this.#connection !== undefined) return this.#connection
    const connection = this.#options.open()
    this.#connection = connection
    connection.onHearing(() => this.#onHearing.forEach((callback) => callback()))
    for (const [channel, listener] of this.#channels) connection.subscribe(channel, listener).catch(() => {})
    return connection
  }

  /** A client that gave up does not come back by itself. */
  #replaceClosed(connection: RedisConnection, failure: unknown): void {
    const gaveUp = failure instanceof Error && (failure.constructor.name === 'ClientClosedError' || failure.constructor.name === 'ReconnectStrategyError')
    if (gaveUp && this.#options.owns !== 'nothing') this.#drop(connection)
  }

  #drop(connection: RedisConnection): void {
    if (this.#connection !== connection) return
    this.#connection = undefined
    connection.destroy()
  }

  #outOfTime({ purpose }: Call, connection: RedisConnection, failure: unknown): StorageError {
    if (this.#isClosed) return closed(purpose)
    // Nothing came at all: a server or a wire that went silent without a word. Others need not wait for it too.
    if (failure === undefined && this.#options.owns === 'server') this.#drop(connection)
    return redisFailure(purpose, connection.lastFailure() ?? failure ?? new Error(`Redis did not answer within ${this.#options.waitMs} ms.`))
  }
}

function lengthOf(words: readonly string[]): number {
  let sum = 0
  for (const word of words) sum += word.length
  return sum
}

async function evaluate(connection: RedisConnection, script: RedisScript, keys: readonly [string, ...string[]], values: readonly string[], signal: AbortSignal): Promise<unknown> {
  const count = String(keys.length)
  try {
    return await connection.send(keys[0], ['EVALSHA', script.sha, count, ...keys, ...values], signal)
  } catch (error) {
    if (replyCode(error) !== 'NOSCRIPT') throw error
    return connection.send(keys[0], ['EVAL', script.source, count, ...keys, ...values], signal)
  }
}

function closed(purpose: string): StorageError {
  return new StorageError(`Redis could not ${purpose}: these stores were closed, so nothing is stored any more. Make new ones.`, {
    isRetryable: false,
    details: { store: 'redis', operation: purpose },
  })
}

function tooMuch(purpose: string): StorageError {
  return new StorageError(`Redis could not ${purpose}: too much is under way to it already, and more would fill this process's memory. Send again in a moment, or give Redis more room.`, {
    isRetryable: true,
    details: { store: 'redis', operation: purpose },
  })
}
