import { collectGarbage } from '../../shared/collect-garbage.js'
import type { Contender, OpenContender } from './contender.js'
import { rotated } from './rotated.js'
import { spread, type Spread } from './spread.js'
import type { TextSource } from './text-source.js'

export interface FirstTextLoad {
  samples: number
  warmUpSamples: number
  /** Done before each sample, such as to let the answer before come to rest. @defaultValue nothing */
  before?: () => Promise<void>
}

/** Milliseconds from the call of the route to its first text, by the contender's name, minus what the provider itself took for it. */
export async function measureFirstText(contenders: readonly OpenContender[], { samples, warmUpSamples, before }: FirstTextLoad): Promise<ReadonlyMap<string, Spread>> {
  const opened = contenders.map((open) => open())
  const added = new Map(opened.map(({ name }): [string, number[]] => [name, []]))
  collectGarbage()
  for (let sample = 0; sample < warmUpSamples + samples; sample += 1) {
    for (const contender of rotated(opened, sample)) {
      await before?.()
      const ms = await addedMs(contender)
      if (sample >= warmUpSamples) added.get(contender.name)?.push(ms)
    }
  }
  await Promise.all(opened.map((contender) => contender.close()))
  return new Map([...added].map(([name, values]) => [name, spread(values, 3)]))
}

async function addedMs(contender: Contender): Promise<number> {
  const provider = new StampedAnswer()
  const respond = contender.prepare(provider.source)
  const calledAt = performance.now()
  const shownAt = await readToFirstText(await respond(), contender.textMarker, () => provider.goOn())
  return shownAt - calledAt - provider.tookMs
}

/** When the first text could be read. Reads on to the end. */
async function readToFirstText(response: Response, marker: string, onShown: () => void): Promise<number> {
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let shownAt: number | undefined
  for (;;) {
    const read = await reader?.read()
    if (read === undefined || read.done) break
    const now = performance.now()
    if (shownAt === undefined && decoder.decode(read.value, { stream: true }).includes(marker)) {
      shownAt = now
      onShown()
    }
  }
  if (shownAt === undefined) throw new Error(`The benchmark read a whole answer without ${marker} (status ${response.status}), so there is nothing to time.`)
  return shownAt
}

/** A short answer whose first text is there at once and whose next is not, as with any model. It notes when it was asked for and when it spoke. */
class StampedAnswer {
  #goOn = (): void => {}
  readonly #shown = new Promise<void>((resolve) => (this.#goOn = resolve))
  #askedAt = 0
  #spokeAt = 0

  get tookMs(): number {
    return this.#spokeAt - this.#askedAt
  }

  goOn(): void {
    this.#goOn()
  }

  readonly source: TextSource = () => {
    this.#askedAt = performance.now()
    return this.#speak()
  }

  async *#speak(): AsyncGenerator<string> {
    this.#spokeAt = performance.now()
    yield 'First'
    await this.#shown
    yield ' and'
    yield ' last.'
  }
}
