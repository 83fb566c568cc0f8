import { startFaultServer, type FaultServer, type Scenario } from '@arq/testkit/node'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import type { Question } from './question.js'

/** A vendor that counts with a tokenizer of its own and knows what becomes of each question. */
export interface Vendor {
  server: FaultServer
  /** Tells it of questions to come. */
  expect(questions: readonly Question[]): void
}

/** Around each turn and at the start of the answer, as the vendors count. */
const perTurn = 4
const answerStart = { openai: 3, 'openai-responses': 3, anthropic: 0 }

export async function startVendor(): Promise<Vendor> {
  const questions = new Map<string, Question>()
  const asked = new Map<string, number>()
  const server = await startFaultServer({ countTokens })
  server.otherwise((body) => {
    const said = JSON.stringify(body)
    const question = questions.get(/\[([\d-]+)\]/.exec(said)?.[1] ?? '')
    if (question === undefined || !said.includes('"stream":true')) return {}
    const time = (asked.get(question.id) ?? 0) + 1
    asked.set(question.id, time)
    return scenarioOf(question, time)
  })
  return {
    server,
    expect(expected) {
      questions.clear()
      asked.clear()
      for (const question of expected) questions.set(question.id, question)
    },
  }
}

/** What a question's prompt comes to, by the vendor's own count. */
function promptTokens({ vendor, text }: Question): number {
  return answerStart[vendor] + perTurn + countTokens(text)
}

function scenarioOf(question: Question, time: number): Scenario {
  const { answer, fate } = question
  const told = { text: answer, usage: { input: promptTokens(question), output: countTokens(answer) } }
  if (fate.kind === 'refused') return { ...told, fault: { kind: 'status', status: 500 } }
  if (fate.kind === 'broken' && time === 1) return { ...told, fault: { kind: fate.fault, atByte: fate.atByte } }
  return told
}
