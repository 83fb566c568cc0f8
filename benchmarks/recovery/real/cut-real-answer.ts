import { toArqError, type LLMProvider, type ModelCapabilities, type ModelRequest } from '@arq/core'
import { AutoRecovery, LoadBalancer } from '@arq/recovery'
import { readEvents } from '@arq/testkit'
import { rounded } from '../../shared/rounded.js'
import { BrokenOnce } from './broken-once.js'
import { loadModel } from './load-model.js'

export interface RealFigures {
  /** Share of the places at which the continued answer equals the uncut one to the byte. */
  prefillEqual: number
  /** Share at which the reader got again what was there already. */
  instructRepeat: number
  /** Share at which the guard at the seam left something out. */
  instructTrim: number
}

/** Their answers end by themselves, and soon. */
const questions = ['What is the capital of France?', 'Name three rivers and where they flow.', 'Write two sentences about cats.', 'Say hello.', 'What colour is the sky?']
const model = 'small'
const longest = 400
/** Tokens of a rest in which anything that is repeated begins. */
const enoughToJudge = 40

/** Cuts greedy answers of a real model at so many places and has each continued, by prefill and in words. `undefined` where the model is not there. */
export async function cutRealAnswer(cuts: number, say: (line: string) => void): Promise<RealFigures | undefined> {
  const provider = await loadModel()
  if (provider === undefined) {
    say('  skipped: no local model file; run node apps/demo/model/fetch-model.mjs')
    return undefined
  }
  const counts = { equal: 0, repeated: 0, trimmed: 0 }
  const perQuestion = Math.ceil(cuts / questions.length)
  let done = 0
  for (const question of questions) {
    const { text: whole } = await provider.query(asking(question, longest))
    for (let cut = 0; cut < perQuestion && done < cuts; cut += 1, done += 1) {
      const at = Math.max(1, Math.round(((cut + 1) / (perQuestion + 1)) * whole.length))
      const prefilled = await continued(provider, 'prefill', question, whole.slice(0, at))
      counts.equal += Number(prefilled.text === whole)
      const instructed = await continued(provider, 'instruct', question, whole.slice(0, at))
      counts.repeated += Number(repeats(whole.slice(0, at), instructed.text.slice(at)))
      counts.trimmed += Number(instructed.trimmed > 0)
    }
  }
  await provider.close()
  say(`  by prefill ${counts.equal} of ${done} equal to the uncut answer; in words ${counts.repeated} with something twice, and in ${counts.trimmed} the guard left something out`)
  return { prefillEqual: rounded(counts.equal / done), instructRepeat: rounded(counts.repeated / done), instructTrim: rounded(counts.trimmed / done) }
}

function asking(question: string, maxOutputTokens: number): ModelRequest {
  return { model, messages: [{ role: 'user', content: question }], temperature: 0, maxOutputTokens }
}

async function continued(provider: LLMProvider, continuation: ModelCapabilities['continuation'], question: string, shown: string): Promise<{ text: string; trimmed: number }> {
  let trimmed = 0
  const recovery = new AutoRecovery({
    router: new LoadBalancer({ candidates: [{ provider: new BrokenOnce(provider, continuation, shown), model }] }),
    observers: [{ attemptEnded: ({ overlapCharacters }) => void (trimmed += overlapCharacters) }],
  })
  const { text, error } = await readEvents(recovery.stream(asking(question, continuation === 'prefill' ? longest : enoughToJudge + Math.ceil(shown.length / 4.2))))
  if (error !== undefined) throw toArqError(error)
  await recovery.settled()
  return { text, trimmed }
}

const fewestWords = 3

/** The rest begins with the last words that were shown, or with the answer's beginning. */
function repeats(shown: string, rest: string): boolean {
  const words = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  const [before, after] = [words(shown), words(rest)]
  const longest = Math.min(before.length, after.length, 60)
  const isTwice = (count: number): boolean => before.slice(-count).join(' ') === after.slice(0, count).join(' ')
  if (Array.from({ length: Math.max(0, longest - fewestWords + 1) }, (_, index) => index + fewestWords).some(isTwice)) return true
  const beginning = before.slice(0, 8).join(' ')
  return before.length >= 8 && after.slice(0, 60).join(' ').includes(beginning)
}
