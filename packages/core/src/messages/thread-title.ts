import { messageText } from './message-text.js'
import type { UIMessage } from './ui-message.js'

const longestTitle = 60

/** Enough to find the longest title in, so that a pasted book is not taken apart for its first words. */
const startOfQuestion = 2_000

/** The first words of the first question: at most 60 characters, cut between words where there are any. Empty without a question. */
export function threadTitle(messages: readonly UIMessage[]): string {
  const question = messages.find((message) => message.role === 'user')
  if (question === undefined) return ''
  const line = messageText(question).trimStart().slice(0, startOfQuestion).replace(/\s+/gu, ' ').trim()
  if (line.length <= longestTitle) return line
  const characters = Array.from(new Intl.Segmenter().segment(line), ({ segment }) => segment)
  if (characters.length <= longestTitle) return line
  const start = characters.slice(0, longestTitle - 1)
  const lastSpace = start.lastIndexOf(' ')
  return `${start.slice(0, lastSpace > longestTitle / 2 ? lastSpace : undefined).join('')}…`
}
