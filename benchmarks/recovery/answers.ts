import type { Answer } from '@arq/testkit/node'

/** What stands where an answer is to break off. */
export type TextPlace = 'word' | 'word-edge' | 'grapheme' | 'fence' | 'table-row' | 'link' | 'number'

export interface PlannedAnswer {
  name: string
  text: string
  toolCalls?: NonNullable<Answer['toolCalls']>
  isJson?: boolean
}

const prose = `Rivers shape the land in two ways. Where the slope is steep, the water cuts down into the rock and carries what it loosens away; where the slope is gentle, it slows, drops its load and builds a plain.

Over 12,500 years the Rhine moved its bed by more than 3.75 kilometres. The old bends are still there: [oxbow lakes](https://example.org/lakes?page=2#oxbow) that fill with reeds.`

const table = `Here are the three largest, by area:

| Lake | Area (km²) | Depth (m) |
|---|---:|---:|
| Superior | 82,103 | 406.3 |
| Victoria | 68,870 | 81.0 |
| Huron | 59,590 | 229.1 |

The figures are from 2019; see [the survey](https://example.org/survey/2019).`

const code = `This reads the lines one by one:

\`\`\`ts
export async function* linesOf(source: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const piece of source) {
    const lines = (rest + piece).split('\\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}
\`\`\`

It keeps at most one line in memory, and 0 bytes more.`

const json = '{"name":"Lake Huron","area":59590.25,"countries":["Canada","United States"],"depth":{"mean":59,"max":229},"note":"The \\"third\\" largest, and the one with the longest shore: 6,157 km."}'

const cjk = `河川は土地を二つの方法で形づくります。傾斜が急なところでは、水が岩を削り、崩れたものを運び去ります。傾斜がゆるやかなところでは、流れが遅くなり、運んできたものを落として平野をつくります。

中国的长江全长约6300公里，流域面积180万平方公里。`

const emoji = `Weather for the family 👨‍👩‍👧‍👦: sun ☀️ in the morning, rain 🌧️ after 14:30, and a rainbow 🏳️‍🌈 with luck! Flags: 🇫🇷 🇯🇵 🇧🇷. Thumbs: 👍🏽👍🏿. Café or cafe\u0301, both are open until 22:00.`

const tools = [
  { id: 'call_a', name: 'weather', arguments: '{"city":"東京","days":3}' },
  { id: 'call_b', name: 'search', arguments: '{"words":["a \\"quoted\\" word","🙂"],"most":12}' },
]

/** One of every kind that readers meet. */
export const answers: readonly PlannedAnswer[] = [
  { name: 'prose', text: prose },
  { name: 'table', text: table },
  { name: 'code', text: code },
  { name: 'json', text: json, isJson: true },
  { name: 'cjk', text: cjk },
  { name: 'emoji', text: emoji },
  { name: 'tools', text: 'I will look up the weather in Tokyo and search for the two words at once.', toolCalls: tools },
]

const patterns: Readonly<Record<TextPlace, RegExp>> = {
  word: /\p{L}(?=\p{L})/gu,
  'word-edge': /\S(?=\s)|\s(?=\S)/gu,
  grapheme: /\p{Emoji_Presentation}(?=\u200D|\p{Emoji_Modifier})|\u200D|\p{Regional_Indicator}(?=\p{Regional_Indicator})|e(?=\u0301)/gu,
  fence: /`(?=`)|`(?=ts)|[^`](?=[^`]*\n```\n)/gu,
  'table-row': /(?<=\|[^\n]*)[^\n](?=[^\n]*\|)/gu,
  link: /(?<=\[[^\]\n]*|\]\([^)\n]*)[^\n](?=[^()\n]*\))/gu,
  number: /\d(?=[\d.,])|[.,](?=\d)/gu,
}

const found = new Map<string, readonly number[]>()

/** Offsets in code points right behind everything of this kind in the text; none where there is nothing of it. */
export function placesOf(text: string, place: TextPlace): readonly number[] {
  const key = `${place} ${text}`
  const places = found.get(key) ?? findPlaces(text, place)
  found.set(key, places)
  return places
}

function findPlaces(text: string, place: TextPlace): readonly number[] {
  return [...text.matchAll(patterns[place])].map(({ index, 0: match }) => Array.from(text.slice(0, index + match.length)).length)
}
