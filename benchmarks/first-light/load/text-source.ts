/** Gives the texts that a model streams, for one answer. */
export type TextSource = () => AsyncIterable<string>

/** How the texts arrive: as fast as they are taken, or each in a turn of the event loop of its own, as from a socket. */
export type Pace = 'back to back' | 'one a turn'

const texts = ['The', ' answer', ' to', ' "this"', ' is', ' –', ' as', ' always', ',\n', '漢字', ' and', ' 🏡', ' more', '.']

export function textSource(chunks: number, pace: Pace): TextSource {
  return async function* () {
    for (let index = 0; index < chunks; index += 1) {
      if (pace === 'one a turn') await nextTurn()
      yield texts[index % texts.length] ?? ''
    }
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
