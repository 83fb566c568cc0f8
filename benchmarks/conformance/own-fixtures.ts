import { anthropicWire, ollamaWire, openaiChatWire, openaiResponsesWire, type Answer } from '@arq/testkit/node'
import type { ConformanceCase, ExpectedUsage } from './conformance-case.js'

type Spelled = Pick<ConformanceCase, 'wire'> & {
  encoder: typeof openaiChatWire
  /** What this wire says when an answer ends by itself, and when it ends in tool calls. */
  ends: { text: string; tools: string }
  /** Counts that this wire tells beside the two that are asked for. */
  counts: ExpectedUsage
}

const spelled: readonly Spelled[] = [
  { wire: 'chat', encoder: openaiChatWire, ends: { text: 'stop', tools: 'tool_calls' }, counts: {} },
  { wire: 'responses', encoder: openaiResponsesWire(), ends: { text: 'completed', tools: 'completed' }, counts: { cacheReadTokens: 0, reasoningTokens: 0 } },
  { wire: 'messages', encoder: anthropicWire, ends: { text: 'end_turn', tools: 'tool_use' }, counts: { cacheReadTokens: 0, cacheWriteTokens: 0 } },
  { wire: 'ollama-chat', encoder: ollamaWire, ends: { text: 'stop', tools: 'stop' }, counts: {} },
]

const toolCalls = [
  { id: 'call_1', name: 'weather', arguments: '{"city":"東京"}' },
  { id: 'call_2', name: 'search', arguments: '{"words":["a \\"quoted\\" word","🙂"],"most":3}' },
]

const answers: Readonly<Record<string, Answer>> = {
  prose: { text: 'All is well.\n\nA second paragraph: "quotes", a \\ backslash\tand a tab.' },
  'other-scripts': { text: '天気は晴れです。👩‍👩‍👧‍👦 🇫🇷 é\u0301 e\u0301 \u2028 Привет, عالم. 🙂', chunk: 3 },
  reasoning: { reasoning: 'First the sum: 1 + 2 = 3. 考え中。', text: 'It is 3.' },
  tools: { text: '', toolCalls },
  'text-and-tools': { text: 'One moment. 少々お待ちください。', toolCalls },
}

/** The answers that are replayed with or without recordings, spelled on each wire as the fault server spells them. */
export function ownFixtures(): readonly ConformanceCase[] {
  return spelled.flatMap((wire) => Object.entries(answers).map(([name, answer]) => toCase(wire, name, answer)))
}

function toCase({ wire, encoder, ends, counts }: Spelled, name: string, answer: Answer): ConformanceCase {
  const frames = encoder.encodeStream({ ...answer, usage: { input: 11, output: 7 } }, { stream: true, stream_options: { include_usage: true } })
  return {
    id: `${wire}/${name}`,
    origin: 'fixture',
    wire,
    status: 200,
    headers: { 'content-type': encoder.streamType },
    bodies: [Buffer.concat(frames.map(({ bytes }) => bytes)).toString()],
    expected: {
      text: answer.text ?? '',
      toolCalls: answer.toolCalls ?? [],
      finishReason: answer.toolCalls === undefined ? ends.text : ends.tools,
      usage: { inputTokens: 11, outputTokens: 7, ...counts },
      complete: true,
    },
  }
}
