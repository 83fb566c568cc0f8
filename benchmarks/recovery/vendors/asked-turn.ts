import { field } from './field.js'

/** What a request, on whatever wire, asks of the model. */
export type AskedTurn =
  /** The question alone. */
  | { kind: 'start' }
  /** The text so far stands last. */
  | { kind: 'prefill'; shown: string }
  /** The text so far, and words that ask for the rest. */
  | { kind: 'instruct'; shown: string; anchor: string }

export function askedTurn(body: unknown): AskedTurn {
  const turns = field(body, 'messages') ?? field(body, 'input')
  if (!Array.isArray(turns)) return { kind: 'start' }
  const [before, last] = turns.slice(-2) as readonly unknown[]
  if (field(last, 'role') === 'assistant') return { kind: 'prefill', shown: textOf(last) }
  if (field(before, 'role') !== 'assistant') return { kind: 'start' }
  return { kind: 'instruct', shown: textOf(before), anchor: anchorIn(textOf(last)) }
}

function textOf(turn: unknown): string {
  const content = field(turn, 'content')
  if (typeof content === 'string') return content
  const texts: readonly unknown[] = Array.isArray(content) ? content.map((part) => field(part, 'text')) : []
  return texts.filter((text) => typeof text === 'string').join('')
}

/** The words to begin with, as a model finds them in what it is asked. */
function anchorIn(instruction: string): string {
  return /in the same line:\n\n([\s\S]*?)\n\nWrite only what is missing/.exec(instruction)?.[1] ?? ''
}
