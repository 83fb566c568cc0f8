'use client'

import type { UIMessage } from '@arq/core'
import { useArqChat } from '@arq/react'
import type { ReactElement } from 'react'
import { chaosText } from '../../lib/chaos/chaos-text'

const wordsOf = (text: string): readonly string[] => text.match(/\S+/g) ?? []
const allWords = wordsOf(chaosText)

/** Holds the newest answer, as this page has it, against the fixed text, and says who wrote how much of it. */
export function WordCheck({ threadId }: { threadId: string }): ReactElement {
  const { messages } = useArqChat({ threadId })
  const answer = messages.findLast(({ role }) => role === 'assistant')
  const spans = answer?.metadata?.arq?.recovery?.spans.filter(({ characters }) => characters > 0) ?? []
  const { verdict, words } = check(answer)
  return (
    <section className="chaos-section chaos-check" data-verdict={verdict}>
      <h2>Word for word</h2>
      <p>{words}</p>
      {spans.length === 0 ? null : (
        <ol aria-label="Who wrote it">
          {spans.map(({ provider, model, plan, characters }, index) => (
            <li key={`${index} ${model}`} style={{ flexGrow: characters }} data-writer={provider}>
              <span>
                {model} <small>{`${plan}, ${characters} characters`}</small>
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}

function check(answer: UIMessage | undefined): { verdict: 'none' | 'growing' | 'whole' | 'different'; words: string } {
  if (answer === undefined) return { verdict: 'none', words: 'The newest answer is held against the fixed text here.' }
  const text = answer.parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
  if (text === chaosText) return { verdict: 'whole', words: `Whole: all ${allWords.length} words, none doubled, none lost.` }
  const written = wordsOf(text)
  if (chaosText.startsWith(text)) return { verdict: 'growing', words: `${written.length} of ${allWords.length} words, none doubled, none lost so far.` }
  const place = written.findIndex((word, index) => word !== allWords[index])
  return { verdict: 'different', words: `Differs from the fixed text ${place === -1 ? 'in its spaces' : `from word ${place + 1} on`}. The model inside this process writes words of its own; the stand-ins do not.` }
}
