import { isTerminal, messageText, type Stores } from '@arq/core'

/** What is right and wrong about one run. */
export interface RunVerdict {
  /** It ended with a finish, for its reader and in its log. */
  isComplete: boolean
  /** And its text is the model's, byte for byte, for its reader, in its log and in its thread. */
  isExact: boolean
  /** A second end, a second answer in its thread, or text that came twice. */
  isDuplicated: boolean
  /** It had no end within a long time. */
  isHung: boolean
  /** For people, where something is wrong. */
  problem?: string
}

/** What a reader saw of a run. */
export interface ReadRun {
  name: string
  text: string
  isEnded: boolean
  /** A text that was shown and was no beginning of the answer. */
  stray?: string
}

/** Holds what its reader saw against the stores. */
export async function judgeRun({ runs, threads }: Stores, read: ReadRun, expected: string): Promise<RunVerdict> {
  const messages = (await threads.messages({ userId: read.name }, read.name)) ?? []
  const answers = messages.filter(({ role }) => role === 'assistant')
  const runId = answers.at(-1)?.metadata?.arq?.runId
  const log = runId === undefined ? [] : await runs.read(runId, 0)
  const ends = log.filter(({ body }) => isTerminal(body))
  const logged = log.map(({ body }) => (body.type === 'text-delta' ? body.delta : '')).join('')
  const kept = answers.map(messageText)
  const isComplete = read.isEnded && ends.length === 1 && ends[0]?.body.type === 'finish' && log.at(-1) === ends[0]
  const isExact = isComplete && read.stray === undefined && [read.text, logged, ...kept].every((text) => text === expected) && messages.length === 2
  const isDuplicated = ends.length > 1 || kept.length > 1 || [read.text, logged, ...kept].some((text) => text.length > expected.length)
  const isHung = !read.isEnded
  if (isExact && !isDuplicated) return { isComplete, isExact, isDuplicated, isHung }
  const last = log.at(-1)?.body
  const seen = { ended: read.isEnded, read: read.text.length, logged: logged.length, kept: kept.map(({ length }) => length), of: expected.length, messages: messages.length, entries: log.length, last }
  return { isComplete, isExact, isDuplicated, isHung, problem: `${read.name} (run ${runId}): ${JSON.stringify(seen)}${read.stray === undefined ? '' : `, showed ${JSON.stringify(read.stray.slice(-60))}`}` }
}
