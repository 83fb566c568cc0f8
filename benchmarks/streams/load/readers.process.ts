/** The process of the readers, so that their work is not the server's. Started by `ReaderProcess`. */
import { randomUUID } from 'node:crypto'
import { AnswerReader } from './answer-reader.js'
import type { FromReaders, ToReaders } from './reader-messages.js'
import { nowMicros, type Stamp } from './stamp.js'

const startsAtOnce = 20
const startEveryMs = 50

const tell = (message: FromReaders): Promise<void> => new Promise((resolve) => process.send?.(message, () => resolve()))
const lags: number[] = []
const lagsSinceDue: number[] = []
let watched = { from: Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY }
let processor: Promise<number> = Promise.resolve(0)

function onText({ dueAt, givenAt }: Stamp): void {
  if (dueAt < watched.from || dueAt >= watched.to) return
  const now = nowMicros()
  lags.push((now - givenAt) / 1_000)
  lagsSinceDue.push((now - dueAt) / 1_000)
}

function question(user: string): object {
  return { id: randomUUID(), runKey: randomUUID(), trigger: 'submit-message', messages: [{ id: `question-of-${user}`, role: 'user', parts: [{ type: 'text', text: 'Tell me' }] }] }
}

/** Starts the answers a few at a time, and resolves when all have ended. */
async function open(url: string, runs: number): Promise<readonly AnswerReader[]> {
  const readers = Array.from({ length: runs }, () => new AnswerReader(onText))
  let first = 0
  const onFirst = (): void => {
    first += 1
    if (first === runs) void tell({ type: 'reading' })
  }
  const reading: Promise<void>[] = []
  for (const [index, reader] of readers.entries()) {
    if (index > 0 && index % startsAtOnce === 0) await new Promise((resolve) => setTimeout(resolve, startEveryMs))
    reading.push(reader.read(`${url}/chat`, `user-${index}`, question(`user-${index}`), onFirst))
  }
  await Promise.all(reading)
  return readers
}

/** The first reader starts the answer, the others come to it. */
async function share(url: string, count: number): Promise<readonly AnswerReader[]> {
  const [starter, ...others] = Array.from({ length: count }, () => new AnswerReader(onText))
  if (starter === undefined) return []
  let joined: readonly Promise<void>[] = []
  let first = 0
  const onFirst = (): void => {
    first += 1
    if (first === count) void tell({ type: 'reading' })
  }
  await starter.read(`${url}/chat`, 'user-0', question('user-0'), () => {
    onFirst()
    joined = others.map((reader) => reader.read(`${url}/runs/${starter.runId}/stream`, 'user-0', undefined, onFirst))
  })
  await Promise.all(joined)
  return [starter, ...others]
}

/** Share of a core that is used within these microseconds. */
async function watchProcessor({ from, to }: { from: number; to: number }): Promise<number> {
  const until = (micros: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.max(0, (micros - nowMicros()) / 1_000)))
  await until(from)
  const before = process.cpuUsage()
  await until(to)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / (to - from)
}

async function report(reading: Promise<readonly AnswerReader[]>): Promise<void> {
  const readers = await reading
  const total = (of: (reader: AnswerReader) => number): number => readers.reduce((sum, reader) => sum + of(reader), 0)
  await tell({
    type: 'figures',
    lags,
    lagsSinceDue,
    received: readers.map(({ received }) => received),
    disordered: total(({ disordered }) => disordered),
    broken: total(({ whole }) => (whole ? 0 : 1)),
    processor: await processor,
  })
  process.disconnect()
}

process.on('message', (message: ToReaders) => {
  if (message.type === 'watch') {
    watched = message
    processor = watchProcessor(message)
  } else void report(message.type === 'open' ? open(message.url, message.runs) : share(message.url, message.readers))
})
