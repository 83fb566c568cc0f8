import { ArqError, ModelNotFoundError, ProviderUnavailableError, StreamStalledError, StreamTruncatedError, type Clock } from '@arq/core'
import { jsonField } from '../shared/json-field.js'
import type { OpenCall } from '../shared/open-call.js'
import { redactSecrets } from '../shared/redact-secrets.js'
import { redactedError } from '../shared/redacted-error.js'
import type { OllamaConnection } from './ollama-connection.js'
import { toPullProgress, type PullProgress } from './pull-progress.js'
import { readNdjson } from './read-ndjson.js'

/** One pull over `/api/pull`, until the daemon says `success`. Failures are thrown as they come; the caller translates them. */
export async function* pullModel(pull: { connection: OllamaConnection; call: OpenCall; model: string; silenceMs: number }): AsyncGenerator<PullProgress> {
  const { connection, call, model, silenceMs } = pull
  const response = await connection.post({ call, headersMs: silenceMs, model }, '/api/pull', { model, name: model, stream: true })
  const lines = readNdjson(response, call)
  try {
    for (;;) {
      const next = await withinSilence(lines.next(), { clock: connection.clock, call, model, silenceMs })
      if (next.done === true) throw stoppedEarly(model)
      const error = jsonField(next.value, 'error')
      if (error !== undefined) throw failed(error, model, connection.secrets)
      const progress = toPullProgress(next.value)
      yield progress
      if (progress.type === 'done') return
    }
  } finally {
    void lines.return(undefined).catch(() => {})
  }
}

/** What was thrown out of a pull, in words that fit one. */
export function toPullError(thrown: unknown, model: string, secrets: readonly string[]): unknown {
  if (ArqError.isInstance(thrown) && thrown.code !== 'stream_truncated') return thrown
  return stoppedEarly(model, redactedError(thrown, secrets))
}

async function withinSilence<T>(pending: Promise<T>, wait: { clock: Clock; call: OpenCall; model: string; silenceMs: number }): Promise<T> {
  const cancelTimer = wait.clock.after(wait.silenceMs, () =>
    wait.call.abort(
      new StreamStalledError(`The pull of ${wait.model} made no progress for ${wait.silenceMs} ms, so it is stuck. Pull again: it goes on where it stopped.`, {
        details: { waitedMs: wait.silenceMs },
      }),
    ),
  )
  try {
    return await wait.call.guard(pending)
  } finally {
    cancelTimer()
  }
}

function stoppedEarly(model: string, cause?: unknown): StreamTruncatedError {
  return new StreamTruncatedError(`The pull of ${model} broke off before its end, so the model is not there yet. Pull again: it goes on where it stopped.`, { cause })
}

function failed(error: unknown, model: string, secrets: readonly string[]): ArqError {
  const words = typeof error === 'string' ? error : JSON.stringify(error)
  const cause = new Error(redactSecrets(words, secrets).slice(0, 2_000))
  if (/file does not exist|not found|manifest unknown/i.test(words)) {
    return new ModelNotFoundError(`There is no model ${model} in the library that Ollama pulls from, so nothing was fetched. Check its name at ollama.com/library.`, { cause })
  }
  if (/no space left|insufficient (?:disk )?space/i.test(words)) {
    return new ProviderUnavailableError(`The disk of this Ollama is too full for ${model}. Make room, for example with \`ollama rm NAME\`, and pull again.`, { cause, isRetryable: false })
  }
  return new ProviderUnavailableError(`Ollama could not fetch all of ${model}, so the model is not there yet. Pull again: it goes on where it stopped.`, { cause })
}
