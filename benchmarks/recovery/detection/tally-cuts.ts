import { SeededRandom } from '@arq/testkit'
import type { RecoverySettings } from '../read-settings.js'
import { cutAnswers, type CutAnswer } from './cut-answer.js'
import { cutBody, type Ending } from './cut-body.js'
import { readCut } from './read-cut.js'

export interface DetectionTally {
  cases: number
  detected: number
  /** Of the first cuts that were not noticed as they should be. */
  stories: string[]
}

const mostStories = 20
const endings: readonly Ending[] = ['close', 'destroy']

/** Cuts every so many-th answer on every wire at every byte before the one that proves it whole. */
export async function tallyCuts({ seed, cutShare, workers }: Pick<RecoverySettings, 'seed' | 'cutShare' | 'workers'>, worker: number): Promise<DetectionTally> {
  const tally: DetectionTally = { cases: 0, detected: 0, stories: [] }
  const random = new SeededRandom(seed + worker)
  for (const [index, cut] of cutAnswers().entries()) {
    if (index % workers !== worker) continue
    for (const ending of endings) {
      for (let length = 0; length < cut.provenAt; length += 1) {
        if (random.next() < cutShare) await count(tally, cut, length, ending)
      }
    }
  }
  return tally
}

async function count(tally: DetectionTally, { name, vendor, answer, bytes }: CutAnswer, length: number, ending: Ending): Promise<void> {
  const { streamType } = vendor.profile.wire
  const fetched: typeof fetch = (input) =>
    Promise.resolve(addressOf(input).endsWith('/api/show') ? Response.json({}) : new Response(cutBody(bytes, length, ending), { headers: { 'content-type': streamType } }))
  const wrong = await readCut(vendor, answer, { url: 'http://vendor.test', fetch: fetched })
  tally.cases += 1
  if (wrong === undefined) tally.detected += 1
  else if (tally.stories.length < mostStories) tally.stories.push(`${name}, ${ending} at byte ${length} of ${bytes.length}: ${wrong}`)
}

function addressOf(input: RequestInfo | URL): string {
  return input instanceof Request ? input.url : String(input)
}
