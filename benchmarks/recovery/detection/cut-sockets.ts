import { SeededRandom } from '@arq/testkit'
import { startFaultServer } from '@arq/testkit/node'
import type { RecoverySettings } from '../read-settings.js'
import { ollamaModels } from '../vendors/vendors.js'
import { cutAnswers } from './cut-answer.js'
import { readCut } from './read-cut.js'
import type { DetectionTally } from './tally-cuts.js'

/** Some of the cuts once more, by a real server over real sockets. */
export async function cutSockets({ seed, socketCases }: RecoverySettings): Promise<DetectionTally> {
  const tally: DetectionTally = { cases: 0, detected: 0, stories: [] }
  const random = new SeededRandom(seed)
  const answers = cutAnswers()
  const server = await startFaultServer({ ollama: { models: ollamaModels } })
  for (let number = 0; number < socketCases; number += 1) {
    const cut = answers[number % answers.length]
    if (cut === undefined) break
    const kind = (['close', 'cut', 'reset'] as const)[random.below(3)] ?? 'cut'
    const atByte = random.below(cut.provenAt)
    server.otherwise({ ...cut.answer, fault: { kind, atByte } })
    const wrong = await readCut(cut.vendor, cut.answer, { url: server.url })
    tally.cases += 1
    if (wrong === undefined) tally.detected += 1
    else tally.stories.push(`over sockets, ${cut.name}, ${kind} at byte ${atByte}: ${wrong}`)
  }
  await server.close()
  return tally
}
