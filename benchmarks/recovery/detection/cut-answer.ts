import type { Answer } from '@arq/testkit/node'
import { bytesBefore, markerOf } from '../cases/marker-of.js'
import { vendors, type Vendor } from '../vendors/vendors.js'
import { shortAnswers } from './short-answers.js'

/** An answer on a wire, ready to be cut. */
export interface CutAnswer {
  name: string
  vendor: Vendor
  answer: Answer
  bytes: Buffer
  /** A body of fewer bytes has to end as an error: the event that proves the answer whole is not whole itself. */
  provenAt: number
}

/** Every answer on every wire. A kept answer is on the wire of one that is not. */
export function cutAnswers(): readonly CutAnswer[] {
  const wires = vendors.filter(({ name }) => !['openai background', 'anthropic 4.8', 'ollama closing'].includes(name))
  return wires.flatMap((vendor) => Object.entries(shortAnswers).map(([name, answer]) => cutAnswer(name, answer, vendor)))
}

function cutAnswer(name: string, answer: Answer, vendor: Vendor): CutAnswer {
  const frames = vendor.profile.wire.encodeStream(answer, { stream: true, stream_options: { include_usage: true }, model: vendor.model })
  const marker = markerOf(frames, vendor.profile)
  // Line breaks behind the event say nothing more.
  const payload = frames[marker]?.bytes.toString('latin1').trimEnd().length ?? 0
  return { name: `${vendor.name}, ${name}`, vendor, answer, bytes: Buffer.concat(frames.map(({ bytes }) => bytes)), provenAt: bytesBefore(frames, marker) + payload }
}
