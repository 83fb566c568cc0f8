import type { UIMessage } from '@arq/core'
import { splitText } from '@arq/testkit'

const prose = `The cache answers before the store does, so a **stale** value is what most readers get when it is not told of a change. Two ways out are common: a short life for every entry, or a note from whoever writes. The first is simple and wrong for a while; the second is right and one more thing that can break. See [the notes](https://example.org/notes) for both.`

const list = `### What to check

1. Measure the *hit rate* first; below a half the cache costs more than it saves.
2. Give every entry a life, also those that are told of changes.
   - Minutes for what people read.
   - Seconds for what machines decide by.
3. Write down what happens when \`get()\` fails.`

const code = `\`\`\`ts
export async function read<Value>(key: string, load: () => Promise<Value>): Promise<Value> {
  const kept = cache.get(key)
  if (kept !== undefined && kept.until > clock.now()) return kept.value as Value
  const value = await load()
  cache.set(key, { value, until: clock.now() + 60_000 })
  return value
}
\`\`\``

const table = `| Life | Hit rate | Stale reads | Load on the store |
|:-----|---------:|------------:|:-----------------:|
| 1 s | 41 % | 0.02 % | high |
| 60 s | 93 % | 0.9 % | low |
| 600 s | 97 % | 6.1 % | low |`

const blocks = [prose, list, code, table]

/** Questions and answers in turns; the answers hold prose, lists, code and tables, two or three blocks each. */
export function mixedThread(messages: number): readonly UIMessage[] {
  return Array.from({ length: messages }, (_, index): UIMessage => {
    const turn = Math.floor(index / 2)
    if (index % 2 === 0) return message(`q${turn}`, 'user', `Question ${turn + 1}: how long may an entry of the cache live?`)
    const said = Array.from({ length: 2 + (turn % 2) }, (_, block) => blocks[(turn + block) % blocks.length])
    return message(`a${turn}`, 'assistant', said.join('\n\n'))
  })
}

/** An answer of so many words and signs, in the same mixture. */
export function mixedAnswer(tokens: number): string {
  const round = blocks.join('\n\n')
  const rounds = Math.ceil(tokens / splitText(round, 'words').length)
  return splitText(Array.from({ length: rounds }, () => round).join('\n\n'), 'words').slice(0, tokens).join('')
}

function message(id: string, role: 'user' | 'assistant', text: string): UIMessage {
  return { id, role, parts: [{ type: 'text', text }] }
}
