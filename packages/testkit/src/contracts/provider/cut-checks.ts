import { inspect } from 'node:util'
import { expect } from 'vitest'
import { readEvents, type ReadEvents } from '../../read-events.js'
import { cutPlaces, type CutPlaces } from './cut-places.js'
import { addressOf, partOf } from './part-fetch.js'
import type { ProviderCheck } from './provider-check.js'
import type { ProviderStage } from './provider-stage.js'
import type { ProviderSubject } from './provider-subject.js'

/** Letters of 1, 2, 3 and 4 bytes. */
const pieces = ['Hé語 ', '🚀.']
const answer = { text: pieces.join('') }

type Ending = 'close' | 'cut' | 'reset'

/** What a cut at this byte came to, in words: one of those that are right, or what is wrong. */
function verdict(read: ReadEvents): string {
  if (!answer.text.startsWith(read.text)) return `text that was never sent: ${read.text}`
  if (read.error === undefined) return read.text === answer.text && read.finish !== undefined ? 'whole' : `a success with ${JSON.stringify(read.text)}`
  if (read.finish !== undefined) return 'a failure after it claimed to have finished'
  const { code } = read.error as { code?: string }
  if (code === 'stream_truncated') return 'truncated'
  return code === 'provider_unavailable' && read.text === '' ? 'no answer' : `an error that is neither: ${inspect(read.error)}`
}

function rightVerdicts({ markerAt, wholeAt }: CutPlaces, atByte: number, ending: Ending): readonly string[] {
  const broken = ['truncated', 'no answer']
  if (atByte <= markerAt) return broken
  // A connection that breaks may take along what had not been read yet.
  return atByte < wholeAt || ending !== 'close' ? ['whole', ...broken] : ['whole']
}

function expectRight(places: CutPlaces, atByte: number, ending: Ending, read: ReadEvents): void {
  expect(rightVerdicts(places, atByte, ending), `${ending} at byte ${atByte} of ${places.body.length}, ${verdict(read)}`).toContain(verdict(read))
  if (ending !== 'close') return
  expect(read.text.startsWith(places.textBefore(atByte)), `all text before byte ${atByte}, and not only ${JSON.stringify(read.text)}`).toBe(true)
}

async function learnPlaces(stage: ProviderStage): Promise<CutPlaces & { path: string }> {
  expect(verdict(await stage.ask(answer)), 'the whole answer').toBe('whole')
  const [asked] = stage.asked
  return { ...cutPlaces(stage.profile, answer, asked?.body, pieces), path: asked?.path ?? '' }
}

/** Reads so many bytes of the answer: over the fetch of the provider where it takes one, over a socket where not. */
function partReader(stage: ProviderStage, places: CutPlaces & { path: string }, ending: 'close' | 'cut'): (atByte: number) => Promise<ReadEvents> {
  if (stage.subject.takesFetch !== true) return (atByte) => stage.ask({ ...answer, fault: { kind: ending, atByte } })
  let part = 0
  const provider = stage.make({
    fetch: (input, init) =>
      addressOf(input).pathname === places.path ? Promise.resolve(partOf(places.body, part, ending, stage.profile.wire.streamType)) : fetch(input, init),
  })
  return (atByte) => {
    part = atByte
    return readEvents(provider.stream(stage.request()))
  }
}

const everyByte = (ending: 'close' | 'cut'): ProviderCheck => ({
  name: `a cut is noticed at every byte before the marker, and none after it, by ${ending}`,
  run: async (stage) => {
    const places = await learnPlaces(stage)
    const readPart = partReader(stage, places, ending)
    for (let atByte = 0; atByte <= places.body.length; atByte += 1) expectRight(places, atByte, ending, await readPart(atByte))
  },
})

const everyEdge = (ending: Ending): ProviderCheck => ({
  name: `a cut is noticed between any two events on a socket, by ${ending}`,
  run: async (stage) => {
    const places = await learnPlaces(stage)
    for (const [afterEvents, atByte] of places.edges.entries()) {
      expectRight(places, atByte, ending, await stage.ask({ ...answer, fault: { kind: ending, atByte: { afterEvents } } }))
    }
  },
})

export function cutChecks({ cuts = 'every-byte' }: ProviderSubject): readonly ProviderCheck[] {
  const edges = [everyEdge('close'), everyEdge('cut'), everyEdge('reset')]
  return cuts === 'every-byte' ? [everyByte('close'), everyByte('cut'), ...edges] : edges
}
