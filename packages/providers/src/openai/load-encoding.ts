export interface Encoding {
  /** Tokens of a text; what looks like a control token is counted as the ordinary text it is. */
  count(text: string): number
}

const plain = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() }

/**
 * The merge of one unbroken run takes time in the square of its length, and 30,000 characters of Chinese some 5 s. Longer
 * runs are counted in pieces of this size, each cut costing a token at most: rather too many than too few.
 */
const longestRun = 1_000
const longRuns = new RegExp(`\\S{${longestRun},}|\\s{${longestRun},}`, 'g')

/**
 * A vocabulary of OpenAI's, loaded at its first use: some 300 ms and 90 MB that an application which never counts does not pay.
 * Later uses share it.
 */
export async function loadEncoding(tokenizer: string): Promise<Encoding> {
  const { countTokens } = tokenizer === 'cl100k_base' ? await import('gpt-tokenizer/encoding/cl100k_base') : await import('gpt-tokenizer/encoding/o200k_base')
  return {
    count(text) {
      let tokens = 0
      for (const piece of piecesOf(text)) tokens += countTokens(piece, plain)
      return tokens
    },
  }
}

/** The text as it is where it has no long run, else cut around and inside of them. */
function* piecesOf(text: string): Generator<string> {
  let at = 0
  for (const { 0: run, index } of text.matchAll(longRuns)) {
    yield text.slice(at, index)
    for (let start = 0; start < run.length; start += longestRun) yield run.slice(start, start + longestRun)
    at = index + run.length
  }
  yield text.slice(at)
}
