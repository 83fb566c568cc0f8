import type { LLMProvider, ModelRequest, RunContext, Usage } from '@arq/core'
import { countUsage, type BookedEntry, type Reservation, type UsageLedger } from '@arq/recovery'
import type { Question } from './question.js'

/** One attempt as whoever made it saw it. */
export interface MadeAttempt {
  attemptId: string
  /** `crashed` ones have settled nothing, unless `settleLate` is called. */
  end: 'settled' | 'released' | 'refused' | 'crashed'
  entries: readonly BookedEntry[]
  settleLate?: () => Promise<BookedEntry>
}

export interface Asking {
  question: Question
  ledger: UsageLedger
  provider: LLMProvider
  model: string
  run: RunContext
}

interface Read {
  text: string
  usage: Usage | undefined
  isWhole: boolean
}

/** Asks a question as a loop of attempts does: reserve, read, settle; once more after a fault, whose repeated prompt is waste. */
export async function answerQuestion(asking: Asking): Promise<readonly MadeAttempt[]> {
  const first = await attempt(asking, `${asking.question.id}/1`, false)
  if (asking.question.fate.kind !== 'broken' || first.end !== 'settled') return [first]
  return [first, await attempt(asking, `${asking.question.id}/2`, true)]
}

async function attempt(asking: Asking, attemptId: string, repeatsPrompt: boolean): Promise<MadeAttempt> {
  const { question, ledger, provider, model, run } = asking
  const request: ModelRequest = { model, messages: [{ role: 'user', content: question.text }], maxOutputTokens: question.words * 4 }
  const { tokens: input } = await provider.countTokens(model, request.messages)
  const estimate = { input, output: question.words * 4 }
  const reservation = await ledger.reserve({ attemptId, run, candidate: `${provider.name}/${model}`, provider: provider.name, model, estimate }).catch(unlessOverBudget)
  if (reservation === undefined) return { attemptId, end: 'refused', entries: [] }

  const read = await readAnswer(provider, request)
  if (read.text === '' && !read.isWhole) {
    await Promise.all([reservation.release(), reservation.release()])
    return { attemptId, end: 'released', entries: [] }
  }
  const settle = async (): Promise<BookedEntry> => settleAs(reservation, read.usage ?? (await countUsage({ provider, model, request, text: read.text, reasoning: '', toolInput: '' })), repeatsPrompt)
  if (question.fate.kind === 'crash') return { attemptId, end: 'crashed', entries: [], settleLate: settle }
  const entries = await Promise.all([settle(), settle()])
  await reservation.release()
  return { attemptId, end: 'settled', entries }
}

function settleAs(reservation: Reservation, usage: Usage, repeatsPrompt: boolean): Promise<BookedEntry> {
  const [input, output] = [usage.input.total ?? 0, usage.output.total ?? 0]
  const charged = { input: repeatsPrompt ? 0 : input, output }
  return reservation.settle({ usage, charged, wasted: { input: input - charged.input, output: 0 } })
}

async function readAnswer(provider: LLMProvider, request: ModelRequest): Promise<Read> {
  const read: Read = { text: '', usage: undefined, isWhole: false }
  try {
    for await (const event of provider.stream(request)) {
      if (event.type === 'text-delta') read.text += event.delta
      else if (event.type === 'usage') read.usage = event.usage
      else if (event.type === 'finish') read.isWhole = true
    }
  } catch {
    // A fault: what came until then is counted.
  }
  return read
}

function unlessOverBudget(thrown: unknown): undefined {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && thrown.code === 'budget_exceeded') return undefined
  throw thrown
}
