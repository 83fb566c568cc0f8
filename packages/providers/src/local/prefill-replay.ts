import { ValidationError } from '@arq/core'
import type { LlamaEngine, LlamaGrammar, LlamaTokenBias } from './llama-module.js'
import type { LlamaWeights } from './llama-runtime.js'

/**
 * Has the model write the beginning of an answer again, token by token, before it goes on. So everything that its next word
 * depends on is as if it had never stopped: the sums of its layers to the last bit, the words that the repeat penalty weakens, the
 * place in a grammar, the draws of a seed.
 *
 * Its own tokens are not known, only their text. All but those of the last words are certain, and forced one by one. The last
 * ones may be parts of longer tokens, as the text may end in the middle of a word: there the model chooses among the tokens
 * that agree with the text.
 */
export class PrefillReplay {
  readonly #text: string
  readonly #forced: readonly number[]
  readonly #weights: LlamaWeights
  #chosen = 0
  #seen = ''

  constructor(text: string, weights: LlamaWeights, isHeldToJson: boolean) {
    this.#text = text
    this.#weights = weights
    const tokens = weights.model.tokenizer(text)
    // JSON has a grammar of its own, which does not know the text: there all tokens are forced.
    this.#forced = isHeldToJson ? tokens : tokens.slice(0, certainTokens(text, weights))
  }

  /** The text and then anything. */
  grammar(engine: LlamaEngine): Promise<LlamaGrammar> {
    const spelled = Array.from(wholeCharacters(this.#text), (character) => `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`).join('')
    return engine.createGrammar({ grammar: `root ::= "${spelled}" [^\\x00]*` })
  }

  /** Called by the library for each token that is chosen. */
  readonly tokenBias = (): LlamaTokenBias => {
    const bias = new this.#weights.library.TokenBias(this.#weights.model.tokenizer as never)
    const token = this.#forced[this.#chosen]
    this.#chosen += 1
    if (token !== undefined) bias.set(token as never, { logit: certainty })
    return bias
  }

  get isOver(): boolean {
    return this.#seen.length >= this.#text.length
  }

  /** Takes a piece of the answer and gives what is new of it. Throws `ValidationError` when a grammar did not let the text be written. */
  take(piece: string): string {
    if (this.isOver) return piece
    this.#seen += piece
    const common = Math.min(this.#seen.length, this.#text.length)
    if (this.#seen.slice(0, common) !== this.#text.slice(0, common)) throw notOfThatShape()
    return this.#seen.slice(this.#text.length)
  }
}

/** More than any model is sure of a token, and few enough to stay a number in the library's sums. */
const certainty = 10_000

/** How many tokens of a text stay what they are whatever follows: those before its last word and the blanks around it. */
function certainTokens(text: string, { model }: LlamaWeights): number {
  const head = text.slice(0, text.search(/\s*\S*\s*$/))
  const tokens = model.tokenizer(text)
  const certain = model.tokenizer(head)
  let count = 0
  while (count < certain.length && certain[count] === tokens[count]) count += 1
  return count
}

/** Without the first half of a character at its end. */
function wholeCharacters(text: string): string {
  return text.replace(/[\uD800-\uDBFF]$/, '')
}

function notOfThatShape(): ValidationError {
  return new ValidationError('The answer to go on from is not the beginning of JSON of the shape that was asked for, so it cannot be continued. Ask for a new answer.')
}
