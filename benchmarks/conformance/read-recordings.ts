import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { compactJson } from './compact-json.js'
import type { ConformanceCase, ExpectedAnswer, WireName } from './conformance-case.js'
import { uncountedReasoning } from './uncounted-reasoning.js'

export interface ReadRecordings {
  cases: readonly ConformanceCase[]
  /** Rows that are not replayed, with the reason. */
  excluded: readonly { id: string; reason: string }[]
}

interface Row {
  id: string
  kind: string
  provider: string
  api: string
  response: { status: number; headers: Record<string, string>; body: string }
  expected: ExpectedAnswer
}

const wires: readonly string[] = ['chat', 'responses', 'messages', 'ollama-chat', 'ollama-generate'] satisfies readonly WireName[]

/** Reads every stream of every `.jsonl` file in the folder; `undefined` where there is no such folder. */
export function readRecordings(folder: URL): ReadRecordings | undefined {
  if (!existsSync(folder)) return undefined
  const files = readdirSync(fileURLToPath(folder)).filter((name) => name.endsWith('.jsonl')).toSorted()
  const rows = files.flatMap((name) => readFileSync(new URL(name, folder), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as Row))
  const streams = rows.filter((row) => row.kind === 'stream')
  return {
    cases: streams.filter(({ api }) => isWire(api)).map(toCase),
    excluded: streams.filter(({ api }) => !isWire(api)).map(({ id, api }) => ({ id, reason: `no provider here speaks ${JSON.stringify(api)}` })),
  }
}

function isWire(api: string): api is WireName {
  return wires.includes(api)
}

function toCase(row: Row): ConformanceCase {
  const { id, expected, response: { status, headers, body } } = row
  const wire = row.api as WireName
  const plain = { id, origin: 'recording', wire, ...(row.provider === 'azure-openai' ? { vendor: 'azure' } : {}), status, headers, bodies: [body], expected } satisfies ConformanceCase
  if (wire === 'responses') return inParts(plain, body)
  if (wire === 'chat') return uncountedReasoning(wire, expected.usage ?? {}) > 0 ? { ...plain, note: 'the vendor leaves reasoning out of its output tokens; ARQ counts it in' } : plain
  if (wire === 'messages' && expected.complete && body.split('"type":"message_start"').length > 2) return asJoinedMessages(plain, body)
  return plain.expected.toolCalls.some((call) => call.arguments !== compactJson(call.arguments)) ? { ...plain, comparesArgumentsAsJson: true, note: 'arguments may have come as an object, so they are compared as JSON' } : plain
}

/** A stream of Responses holds one response; a body that holds several is the streams of several requests. */
function inParts(plain: ConformanceCase, body: string): ConformanceCase {
  const starts = [...body.matchAll(/^(?:event: ?response\.created\r?\n)?data:[^\n]*"type": ?"response\.created"/gm)].map(({ index }) => index)
  if (starts.length < 2) return plain
  const bodies = starts.map((start, part) => body.slice(part === 0 ? 0 : start, starts[part + 1]))
  return { ...plain, bodies, isJoined: true, note: 'holds several responses; each is read as a stream of its own and what was read is joined, of the tool calls those that `expected` kept' }
}

/** Each message numbers its blocks anew, and `expected` keeps the last block of every number; a reader sees them all. */
function asJoinedMessages(plain: ConformanceCase, body: string): ConformanceCase {
  const events = body.split('\n').filter((line) => line.startsWith('data:')).map((line) => JSON.parse(line.slice(5)) as { delta?: { text?: string } })
  const text = events.map(({ delta }) => delta?.text ?? '').join('')
  return { ...plain, isJoined: true, comparesArgumentsAsJson: true, expected: { ...plain.expected, text }, note: 'holds several messages; the text of all of them is expected, and of the tool calls those that `expected` kept' }
}
