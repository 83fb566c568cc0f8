import { isTerminalChunk, type UIMessage } from '@arq/core'
import { httpTransport, type ArqTransport } from '@arq/core/client'
import type { SeededRandom } from '@arq/testkit'
import type { AnswerPace } from '../answer-text.js'
import { otherSide, type Cluster, type Side } from '../processes/cluster.js'

export interface StopToPlay {
  cluster: Cluster
  random: SeededRandom
  pace: AnswerPace
  name: string
  owner: Side
}

/** Stops an answer at the process that does not write it. Resolves to the milliseconds until a reader at its owner sees the end, or to nothing where that was not a stop. */
export async function playStop({ cluster, random, pace, name, owner }: StopToPlay): Promise<number | undefined> {
  const question: UIMessage = { id: `question-${name}`, role: 'user', parts: [{ type: 'text', text: `What does ${name} say?` }] }
  const signal = AbortSignal.timeout(30_000)
  const connection = await transportTo(cluster, owner, name).startChat({ threadId: name, runKey: name, messages: [question], trigger: 'submit-message' }, signal)
  const stopAt = Math.floor(pace.words * (0.1 + 0.5 * random.next()))
  let stoppedAt: number | undefined
  let stopping = Promise.resolve()
  let seen = 0
  for await (const events of connection.reads) {
    seen = events.at(-1)?.seq ?? seen
    const end = events.flatMap(({ chunks }) => chunks).find(isTerminalChunk)
    if (end !== undefined) {
      const elapsed = performance.now() - (stoppedAt ?? Number.NaN)
      await stopping
      return end.type === 'abort' ? elapsed : undefined
    }
    if (seen < stopAt || stoppedAt !== undefined) continue
    stoppedAt = performance.now()
    stopping = transportTo(cluster, otherSide(owner), name).stop({ threadId: name, runKey: name, runId: connection.runId }, signal)
  }
  return undefined
}

function transportTo(cluster: Cluster, side: Side, name: string): ArqTransport {
  return httpTransport({ endpoint: 'http://arq.invalid/api/arq', fetch: cluster.only(side), headers: () => ({ 'x-user': name }) })
}
