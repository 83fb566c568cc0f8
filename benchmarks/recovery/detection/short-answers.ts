import type { Answer } from '@arq/testkit/node'

/** One of every kind, short enough to be cut at every byte on every wire. */
export const shortAnswers: Readonly<Record<string, Answer>> = {
  prose: { text: 'All is well, said 3.75 of 12,500.', chunk: 14 },
  table: { text: '| a | b |\n|---|--:|\n| x | 1,5 |', chunk: 12 },
  code: { text: '```ts\nconst a = `${b}\\n`\n```\nDone.', chunk: 13 },
  json: { text: '{"a":["b \\"c\\"",1.5e3,null],"d":{}}', chunk: 13 },
  cjk: { text: '天気は晴れ。长江约6300公里。', chunk: 6 },
  emoji: { text: '👨‍👩‍👧‍👦 🏳️‍🌈 🇫🇷👍🏽 cafe\u0301', chunk: 7 },
  tools: {
    text: 'One moment.',
    chunk: 6,
    toolCalls: [
      { id: 'call_a', name: 'weather', arguments: '{"city":"東京"}' },
      { id: 'call_b', name: 'search', arguments: '{"words":["a \\"b\\"","🙂"]}' },
    ],
  },
}
