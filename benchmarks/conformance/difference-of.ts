import { isDeepStrictEqual } from 'node:util'
import { ArqError, StreamTruncatedError, type Usage } from '@arq/core'
import type { ReadEvents } from '@arq/testkit'
import { compactJson } from './compact-json.js'
import type { ConformanceCase, ExpectedUsage } from './conformance-case.js'
import { uncountedReasoning } from './uncounted-reasoning.js'

/** What of a case was read otherwise than expected, in a few words; `undefined` where nothing was. */
export function differenceOf(reads: readonly ReadEvents[], tested: ConformanceCase): string | undefined {
  const error = reads.find((read) => read.error !== undefined)?.error
  if (!tested.expected.complete) return differenceOfFailure(reads, error, tested)
  if (error !== undefined) return `failed: ${error instanceof Error ? `${error.name}: ${error.message}` : 'with no error'}`
  const { expected } = tested
  const last = reads.at(-1)
  if (reads.map(({ text }) => text).join('') !== expected.text) return 'text'
  if (!isDeepStrictEqual(callsOf(reads, tested), expected.toolCalls.map((call) => ({ ...call, arguments: spelling(call.arguments, tested) })))) return 'toolCalls'
  if (last?.finish?.raw !== expected.finishReason) return `finishReason ${String(last?.finish?.raw)}, not ${String(expected.finishReason)}`
  return isDeepStrictEqual(inTheirNumbers(last.usage, tested), theirNumbers(tested)) ? undefined : 'usage'
}

/** A stream that the vendor did not complete is an error, and where the vendor says which, not merely a broken line. */
function differenceOfFailure(reads: readonly ReadEvents[], error: unknown, { expected }: ConformanceCase): string | undefined {
  if (!(error instanceof ArqError) || reads.at(-1)?.finish !== undefined) return 'reported as a success'
  if (expected.error !== undefined && error instanceof StreamTruncatedError) return "the vendor's error is reported as a broken line"
  return expected.text.startsWith(reads.map(({ text }) => text).join('')) ? undefined : 'text'
}

function callsOf(reads: readonly ReadEvents[], tested: ConformanceCase): unknown {
  const calls = reads.flatMap(({ toolCalls }) => toolCalls).filter(({ id }) => tested.isJoined !== true || tested.expected.toolCalls.some((call) => call.id === id))
  return calls.map(({ id, name, input }) => ({ id, name, arguments: spelling(input, tested) }))
}

/** Arguments that came as an object have no spelling of their own. */
function spelling(json: string, { comparesArgumentsAsJson }: ConformanceCase): string {
  return comparesArgumentsAsJson === true ? compactJson(json) : json
}

/** Anthropic's input tokens leave cached ones out; ours count them in. */
function inTheirNumbers(usage: Usage | undefined, { wire }: ConformanceCase): ExpectedUsage | undefined {
  if (usage === undefined) return undefined
  const { input, output } = usage
  const cached = wire === 'messages' ? (input.cacheRead ?? 0) + (input.cacheWrite ?? 0) : 0
  return {
    inputTokens: input.total === undefined ? undefined : input.total - cached,
    outputTokens: output.total,
    cacheReadTokens: input.cacheRead,
    cacheWriteTokens: wire === 'responses' ? undefined : input.cacheWrite,
    reasoningTokens: output.reasoning,
  }
}

function theirNumbers({ expected: { usage }, wire }: ConformanceCase): ExpectedUsage | undefined {
  if (usage === null) return undefined
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens } = usage
  return {
    inputTokens,
    outputTokens: outputTokens === undefined ? undefined : outputTokens + uncountedReasoning(wire, usage),
    cacheReadTokens,
    cacheWriteTokens: wire === 'responses' ? undefined : cacheWriteTokens,
    reasoningTokens,
  }
}
