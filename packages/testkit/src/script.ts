import type { ArqError, ModelRequest, StreamEvent } from '@arq/core'

/**
 * One step of a scripted answer. Text is streamed in pieces; the finish event follows the last step by itself unless the
 * script sent one, failed or was cut short.
 */
export type ScriptStep =
  | { text: string }
  /** Silence, on the model's clock. */
  | { delayMs: number }
  /** Silence until the caller aborts or a watchdog does. */
  | { hang: true }
  | { fail: ArqError }
  /** The stream breaks off here, noticed by the provider as it must be. */
  | { truncate: true }
  /** Passed on as it is. */
  | { event: StreamEvent }

/** The steps of one answer, or how to find them. `call` counts from 0. */
export type Script = readonly ScriptStep[] | ((request: ModelRequest, call: number) => readonly ScriptStep[])

/** The script of one call: a list of scripts is used one a call, its last for all calls after. */
export function stepsOf(script: Script | readonly Script[], request: ModelRequest, call: number): readonly ScriptStep[] {
  const chosen = isList(script) ? script[Math.min(call, script.length - 1)] : script
  if (chosen === undefined) return []
  return typeof chosen === 'function' ? chosen(request, call) : chosen
}

function isList(script: Script | readonly Script[]): script is readonly Script[] {
  return Array.isArray(script) && script.some((entry) => Array.isArray(entry) || typeof entry === 'function')
}
