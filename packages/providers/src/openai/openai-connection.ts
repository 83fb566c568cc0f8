import {
  StreamStalledError,
  TimeoutError,
  ValidationError,
  type ArqError,
  type AttemptTimeouts,
  type CallOptions,
  type Clock,
  type ModelRequest,
  type StreamEvent,
} from '@arq/core'
import type OpenAI from 'openai'
import { abortWithoutHeaders } from '../shared/abort-without-headers.js'
import type { ApiKey, KeyUse } from '../shared/api-key.js'
import { checkRequest } from '../shared/check-request.js'
import type { OpenCall, OpenCalls } from '../shared/open-call.js'
import { BackgroundCancels } from './background-cancels.js'
import { embedTexts } from './embed-texts.js'
import { listModelIds } from './list-model-ids.js'
import { modelCapabilities } from './model-capabilities.js'
import type { ToError } from './openai-errors.js'
import type { OpenAIApi, OpenAITimeouts } from './openai-options.js'
import { streamResponses } from './responses/stream-responses.js'
import { settleOptions } from './settle-options.js'
import { streamChat, type ChatAttempt } from './stream-chat.js'
import { watchDone } from './watch-done.js'
import type { Wording } from './wording.js'

export interface OpenAIConnectionOptions {
  /** Shown in events and errors. */
  provider: string
  key: ApiKey
  /** A client for one attempt, with its retries off, over `fetch` where one is given. */
  clientFor: (key: string, fetch?: typeof globalThis.fetch) => OpenAI
  api: OpenAIApi
  isVendorHost: boolean
  wording: Wording
  /** Whether the Responses API there can keep an answer in the background. */
  keepsAnswers: boolean
  /** Whether a closing `[DONE]` is proof enough of a whole answer: then over this fetch. */
  lenient?: { fetch: typeof globalThis.fetch }
  toError: ToError
  /** Calls of the provider that this is a connection of. */
  calls: OpenCalls
  clock: Clock
  timeouts: OpenAITimeouts | undefined
}

/** What one call may differ in, where the host is not OpenAI itself. */
export interface CallManner {
  /** What the host calls the model. @defaultValue its name */
  deployment?: string
  /** Called once a key was there to ask with. */
  onSigned?: () => void
  /** Called with the headers of a response that is an answer. */
  onHeaders?: (headers: Headers) => void
  /** Called as soon as the vendor has named an answer that it keeps. */
  onKept?: (responseId: string) => void
}

/** One address that speaks OpenAI's protocols: every call is one attempt, and every failure a typed error. */
export class OpenAIConnection {
  readonly #options: OpenAIConnectionOptions
  readonly #cancels: BackgroundCancels

  constructor(options: OpenAIConnectionOptions) {
    this.#options = options
    const { key, clientFor } = options
    this.#cancels = new BackgroundCancels(async (signal) => clientFor(await key.use(signal).ask()), options.clock)
  }

  /** One answer. An aborted signal and a reader that leaves cancel an answer that the vendor keeps; a broken or stalled line does not. */
  async *stream(request: ModelRequest, options: CallOptions, manner: CallManner = {}): AsyncGenerator<StreamEvent> {
    const call = this.#options.calls.open(options.signal)
    const key = this.#options.key.use(call.signal)
    const kept = { responseId: options.resume?.responseId, isOver: false }
    const onKept = (responseId: string): void => {
      kept.responseId = responseId
      manner.onKept?.(responseId)
    }
    try {
      call.signal.throwIfAborted()
      yield* this.#open(request, options, { call, key, manner: { ...manner, onKept } })
      kept.isOver = true
    } catch (thrown) {
      // A line that broke or fell silent is taken up by cursor; only who does not want the answer any more ends it.
      kept.isOver = !call.signal.aborted || call.signal.reason instanceof StreamStalledError || call.signal.reason instanceof TimeoutError
      throw call.signal.aborted ? call.signal.reason : this.#failure(thrown, key, request.model)
    } finally {
      call.end()
      if (!kept.isOver && kept.responseId !== undefined) this.#cancels.cancel(kept.responseId)
    }
  }

  listModelIds(signal: AbortSignal | undefined, manner: CallManner = {}): Promise<readonly string[]> {
    const { provider, clock } = this.#options
    return this.#ask({ signal, manner }, (call, openClient) => listModelIds({ openClient, provider, clock, call, timeoutMs: this.#timeouts('').headersMs }))
  }

  embed(texts: readonly string[], asked: { model: string; signal: AbortSignal | undefined }, manner: CallManner = {}): Promise<readonly Float32Array[]> {
    const { provider, clock } = this.#options
    return this.#ask({ ...asked, manner }, async (call, openClient) => {
      const cancelTimer = abortWithoutHeaders({ provider, clock, call, timeoutMs: this.#timeouts('').headersMs })
      try {
        return await embedTexts(texts, { openClient, provider, model: manner.deployment ?? asked.model, call })
      } finally {
        cancelTimer()
      }
    })
  }

  /** Resolves when the vendor has heard of every answer that nobody wants any more, or cannot be reached. */
  settled(): Promise<void> {
    return this.#cancels.settled()
  }

  async #ask<T>(
    { signal, model, manner }: { signal: AbortSignal | undefined; model?: string; manner: CallManner },
    work: (call: OpenCall, openClient: () => Promise<OpenAI>) => Promise<T>,
  ): Promise<T> {
    const call = this.#options.calls.open(signal)
    const key = this.#options.key.use(call.signal)
    try {
      call.signal.throwIfAborted()
      return await work(call, this.#opener(key, manner))
    } catch (thrown) {
      throw call.signal.aborted ? call.signal.reason : this.#failure(thrown, key, model)
    } finally {
      call.end()
    }
  }

  #open(asked: ModelRequest, { timeouts, resume }: CallOptions, { call, key, manner }: { call: OpenCall; key: KeyUse; manner: CallManner }): AsyncGenerator<StreamEvent> {
    const { provider, api, isVendorHost, wording, keepsAnswers, clock } = this.#options
    if (resume === undefined) checkRequest(asked)
    const { request, warnings } = settleOptions(asked, { api, isVendorHost, keepsAnswers })
    const attempt: ChatAttempt = {
      openClient: this.#opener(key, manner),
      provider,
      request,
      warnings,
      deployment: manner.deployment,
      isVendorHost,
      wording,
      onHeaders: manner.onHeaders,
      secrets: () => this.#options.key.secrets,
      clock,
      timeouts: this.#timeouts(request.model, timeouts),
      call,
    }
    if (api === 'chat') return streamChat(this.#watched(attempt, { key, manner, resume }))
    if (resume !== undefined) return streamResponses({ ...attempt, resume })
    return streamResponses(request.background === true && manner.onKept !== undefined ? { ...attempt, onKept: manner.onKept } : attempt)
  }

  #watched(attempt: ChatAttempt, { key, manner, resume }: { key: KeyUse; manner: CallManner; resume: CallOptions['resume'] }): ChatAttempt {
    const { provider, lenient } = this.#options
    if (resume !== undefined) {
      throw new ValidationError(`${provider} was asked to resume an answer over Chat Completions, which keeps none. Use api: 'responses', or send the request again.`)
    }
    if (lenient === undefined) return attempt
    const watch = watchDone(lenient.fetch)
    return { ...attempt, openClient: this.#opener(key, manner, watch.fetch), sawDone: watch.sawDone }
  }

  #opener(key: KeyUse, manner: CallManner, fetch?: typeof globalThis.fetch): () => Promise<OpenAI> {
    return async () => {
      const secret = await key.ask()
      manner.onSigned?.()
      return this.#options.clientFor(secret, fetch)
    }
  }

  #timeouts(model: string, asked?: AttemptTimeouts): ChatAttempt['timeouts'] {
    const usual = modelCapabilities(model).reasoning ? 120_000 : 30_000
    const timeouts = { firstContentMs: usual, gapMs: usual, ...this.#options.timeouts, ...asked }
    return { headersMs: timeouts.firstContentMs, ...timeouts }
  }

  #failure(thrown: unknown, key: KeyUse, model?: string): ArqError {
    const { provider, clock, toError } = this.#options
    const error = toError(thrown, { provider, now: clock.now(), secrets: this.#options.key.secrets, ...(model === undefined ? {} : { model }) })
    key.failedWith(error)
    return error
  }
}
